package subject

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// example is a subject with one experiment for each way to end.
func example() *Subject {
	return New("example",
		Experiment("echo", Param("n", 5, 1, 10)).
			Value("seen", "bytes", Exact).
			Variant("number", func(p Params) Op {
				n := p.Int("n")
				return Loop(func() int { return n }).
					Observe(func(last int) Values { return Values{"seen": last} })
			}).
			Variant("refused", func(Params) Op { return Refuse(errors.New("not for <this>")) }),
		Experiment("broken").
			Value("announced", "", State).
			Variant("panic", func(Params) Op {
				return Loop(func() None { panic("out of paper") })
			}).
			Variant("panic-in-set-up", func(Params) Op { panic("no paper") }).
			Variant("undeclared", func(Params) Op {
				return Probe(func() (None, Values, error) {
					return None{}, Values{"secret": 1}, nil
				})
			}).
			Variant("not-a-number", func(Params) Op {
				return Probe(func() (None, Values, error) {
					return None{}, Values{"announced": math.NaN()}, nil
				})
			}).
			Variant("probe-error", func(Params) Op {
				return Probe(func() (None, Values, error) {
					return None{}, nil, errors.New("nothing to see")
				})
			}).
			Variant("unanswered", func(Params) Op {
				return Loop(func() int { return 1 }).Unanswered()
			}))
}

// serve returns the replies to an input, and the log.
func serve(t *testing.T, input string) (replies []string, log string) {
	t.Helper()
	var out, errOut bytes.Buffer
	if err := example().Serve(strings.NewReader(input), &out, &errOut); err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSuffix(out.String(), "\n")
	if text == "" {
		return nil, errOut.String()
	}
	return strings.Split(text, "\n"), errOut.String()
}

func TestDescribeListsExperimentsInOrder(t *testing.T) {
	replies, _ := serve(t, `{"op":"describe"}`)
	want := fmt.Sprintf(`{"protocol":1,"subject":"example","runtime":"go","toolchain":%q,`+
		`"heap":true,"experiments":[`+
		`{"id":"echo","variants":["number","refused"],`+
		`"params":[{"name":"n","default":5,"min":1,"max":10}],`+
		`"values":[{"name":"seen","unit":"bytes","class":"exact"}]},`+
		`{"id":"broken","variants":["panic","panic-in-set-up","undeclared","not-a-number",`+
		`"probe-error","unanswered"],"params":[],`+
		`"values":[{"name":"announced","unit":"","class":"state"}]}]}`, runtime.Version())
	if len(replies) != 1 || replies[0] != want {
		t.Errorf("describe answers\n%s\nwant\n%s", strings.Join(replies, "\n"), want)
	}
}

func TestRunAnswers(t *testing.T) {
	run := func(experiment, variant, rest string) string {
		return fmt.Sprintf(`{"op":"run","id":7,"experiment":%q,"variant":%q%s}`, experiment,
			variant, rest)
	}
	once := `,"iterations":1`
	tests := []struct{ name, line, want string }{
		{"at the defaults", run("echo", "number", `,"iterations":3`),
			`{"id":7,"iterations":3,"elapsed_ns":0,"answer":"5","values":{"seen":5}}`},
		{"at a point", run("echo", "number", `,"params":{"n":9},"iterations":1,"heap":false`),
			`{"id":7,"iterations":1,"elapsed_ns":0,"answer":"9","values":{"seen":9}}`},
		{"unknown fields are ignored", run("echo", "number", `,"iterations":1,"colour":"red"`),
			`{"id":7,"iterations":1,"elapsed_ns":0,"answer":"5","values":{"seen":5}}`},
		{"unanswered", run("broken", "unanswered", once),
			`{"id":7,"iterations":1,"elapsed_ns":0,"answer":""}`},
		{"unknown experiment", run("ecoh", "number", once),
			`{"id":7,"error":"unknown experiment 'ecoh'"}`},
		{"unknown variant", run("echo", "text", once),
			`{"id":7,"error":"unknown variant 'text' of experiment 'echo'"}`},
		{"unknown parameter", run("echo", "number", `,"params":{"m":1},"iterations":1`),
			`{"id":7,"error":"unknown parameter 'm' of experiment 'echo'"}`},
		{"out of range", run("echo", "number", `,"params":{"n":11},"iterations":1`),
			`{"id":7,"error":"parameter 'n' is 11, not within 1 to 10"}`},
		{"no iterations", run("echo", "number", ""),
			`{"id":7,"error":"iterations must be at least 1"}`},
		{"negative iterations", run("echo", "number", `,"iterations":-1`),
			`{"id":7,"error":"iterations must be at least 1"}`},
		{"refused", run("echo", "refused", once), `{"id":7,"error":"not for <this>"}`},
		{"panic", run("broken", "panic", once), `{"id":7,"error":"panic: out of paper"}`},
		{"panic in the set-up", run("broken", "panic-in-set-up", once),
			`{"id":7,"error":"panic: no paper"}`},
		{"undeclared value", run("broken", "undeclared", once),
			`{"id":7,"error":"experiment 'broken' observes 'secret' without announcing it"}`},
		{"error of a probe", run("broken", "probe-error", once),
			`{"id":7,"error":"nothing to see"}`},
		{"unknown op", `{"op":"fly","id":7}`, `{"id":7,"error":"unknown op 'fly'"}`},
		{"no op", `{}`, `{"id":null,"error":"unknown op ''"}`},
		{"no id", `{"op":"run","experiment":"echo","variant":"number","iterations":1}`,
			`{"id":null,"error":"malformed request: 'run' without an id"}`},
	}
	elapsed := regexp.MustCompile(`"elapsed_ns":\d+`)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			replies, _ := serve(t, test.line+"\n")
			if len(replies) != 1 {
				t.Fatalf("%d replies, want one: %q", len(replies), replies)
			}
			got := elapsed.ReplaceAllString(replies[0], `"elapsed_ns":0`)
			if got != test.want {
				t.Errorf("%s\nis answered with\n%s\nwant\n%s", test.line, got, test.want)
			}
		})
	}
}

func TestMalformedLinesAreAnsweredAndTheSubjectGoesOn(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"no JSON", `run!`, "malformed request: "},
		{"half a line", `{"op":"run","id":7,`, "malformed request: "},
		{"two values", `{"op":"describe"} {}`, "malformed request: "},
		{"an array", `[1]`, "malformed request: a JSON array, not an object"},
		{"a text", `"run"`, "malformed request: a JSON string, not an object"},
		{"a text for a number", `{"op":"run","id":"seven"}`, "'id' cannot be a string"},
		{"a fraction", `{"op":"run","id":7,"iterations":1.5}`, "'iterations' cannot be a number"},
		{"a negative id", `{"op":"run","id":-1}`, "'id' cannot be a number"},
		{"a value that JSON lacks",
			`{"op":"run","id":7,"experiment":"broken","variant":"not-a-number","iterations":1}`,
			"values cannot be written"},
		{"a line too long", `{"op":"` + strings.Repeat("x", lineBytesMax) + `"}`,
			errLineTooLong.Error()},
	}
	next := `{"op":"run","id":8,"experiment":"broken","variant":"unanswered","iterations":1}`
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			replies, _ := serve(t, test.line+"\n"+next+"\n")
			if len(replies) != 2 {
				t.Fatalf("%d replies, want two: %.200q", len(replies), replies)
			}
			var refused refusalReply
			if err := json.Unmarshal([]byte(replies[0]), &refused); err != nil {
				t.Fatalf("%v in %s", err, replies[0])
			}
			if !strings.Contains(refused.Error, test.want) {
				t.Errorf("the error is %q, want %q in it", refused.Error, test.want)
			}
			if !strings.HasPrefix(replies[1], `{"id":8,"iterations":1,`) {
				t.Errorf("the next request is answered with %s", replies[1])
			}
		})
	}
}

func TestLinesMayBeLongEmptyOrUnfinished(t *testing.T) {
	const want = `{"id":1,"error":"unknown op 'x'"}`
	filler := strings.Repeat(" ", lineBytesMax-100)
	tests := []struct {
		name, input string
		replies     int
	}{
		{"nothing", "", 0},
		{"empty lines", "\n  \n\r\n", 0},
		{"no newline at the end", `{"op":"x","id":1}`, 1},
		{"a carriage return", "{\"op\":\"x\",\"id\":1}\r\n", 1},
		{"the longest line", `{"op":"x",` + filler + `"id":1}` + "\n", 1},
		{"a long last line", `{"op":"x",` + filler + `"id":1}`, 1},
		{"two requests", `{"op":"x","id":1}` + "\n\n" + `{"op":"x","id":1}` + "\n", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			replies, _ := serve(t, test.input)
			if len(replies) != test.replies {
				t.Fatalf("%d replies, want %d", len(replies), test.replies)
			}
			for _, reply := range replies {
				if reply != want {
					t.Errorf("the reply is %s, want %s", reply, want)
				}
			}
		})
	}
}

func TestThePanicsStackGoesToTheLog(t *testing.T) {
	_, log := serve(t,
		`{"op":"run","id":7,"experiment":"broken","variant":"panic","iterations":1}`)
	for _, want := range []string{"panic: out of paper", "serve_test.go"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
}

func TestBrokenPipesAreErrors(t *testing.T) {
	broken := errors.New("broken")
	if err := example().Serve(iotest.ErrReader(broken), new(bytes.Buffer), nil); !errors.Is(err,
		broken) {
		t.Errorf("a failing input gives %v", err)
	}
	input := strings.NewReader(`{"op":"describe"}`)
	if err := example().Serve(input, failingWriter{broken}, nil); !errors.Is(err, broken) {
		t.Errorf("a failing output gives %v", err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }
