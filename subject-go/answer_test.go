package subject

import (
	"strings"
	"testing"
)

func TestDigestOfTextIsLengthAndFNV1a(t *testing.T) {
	// Digests from the test vectors that the authors of FNV publish.
	tests := []struct{ text, want string }{
		{"", "0:cbf29ce484222325"},
		{"a", "1:af63dc4c8601ec8c"},
		{"b", "1:af63df4c8601f1a5"},
		{"foobar", "6:85944171f73967e8"},
	}
	for _, test := range tests {
		if got := digest(test.text); got != test.want {
			t.Errorf("digest(%q) = %s, want %s", test.text, got, test.want)
		}
		if got := digest([]byte(test.text)); got != test.want {
			t.Errorf("digest([]byte(%q)) = %s, want %s", test.text, got, test.want)
		}
	}
}

func TestDigestOfOtherResultsIsTheirText(t *testing.T) {
	tests := []struct{ got, want string }{
		{digest(None{}), ""},
		{digest(true), "true"},
		{digest(false), "false"},
		{digest(-7), "-7"},
		{digest(int64(-1 << 63)), "-9223372036854775808"},
		{digest(uint64(1<<64 - 1)), "18446744073709551615"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("digest = %q, want %q", test.got, test.want)
		}
	}
}

func TestDigestDoesNotCopyTheText(t *testing.T) {
	text := strings.Repeat("x", 1<<20)
	hashes := testing.AllocsPerRun(10, func() { fnv1a(text) })
	if hashes != 0 {
		t.Errorf("hashing allocates %v blocks, want none", hashes)
	}
}
