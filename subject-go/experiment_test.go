package subject

import (
	"strings"
	"testing"
)

func nothing(Params) Op {
	return Loop(func() None { return None{} })
}

func TestContradictoryDefinitionsPanic(t *testing.T) {
	valid := func(id string) *Definition { return Experiment(id).Variant("v", nothing) }
	tests := []struct {
		name        string
		definitions []*Definition
		want        string
	}{
		{"one id twice", []*Definition{valid("e"), valid("e")}, "two experiments 'e'"},
		{"no variant", []*Definition{Experiment("e")}, "'e' has no variant"},
		{"one variant twice", []*Definition{valid("e").Variant("v", nothing)}, "two variants 'v'"},
		{
			"one parameter twice",
			[]*Definition{Experiment("e", Param("n", 1, 1, 2), Param("n", 1, 1, 2)).
				Variant("v", nothing)},
			"two parameters 'n'",
		},
		{
			"a default out of range",
			[]*Definition{Experiment("e", Param("n", 3, 1, 2)).Variant("v", nothing)},
			"the default of 'n' is 3, not within 1 to 2",
		},
		{
			"one value twice",
			[]*Definition{valid("e").Value("w", "", State).Value("w", "", State)},
			"two values 'w'",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				text, _ := recover().(string)
				if !strings.Contains(text, test.want) {
					t.Errorf("New panicked with %q, want %q in it", text, test.want)
				}
			}()
			New("subject", test.definitions...)
		})
	}
}

func TestParametersTakeDefaultsAndRefuseTheRest(t *testing.T) {
	d := Experiment("e", Param("n", 5, 1, 10), Param("k", 2, 2, 3)).Variant("v", nothing)
	tests := []struct {
		asked map[string]int64
		n, k  int
		fault string
	}{
		{nil, 5, 2, ""},
		{map[string]int64{"n": 1}, 1, 2, ""},
		{map[string]int64{"n": 10, "k": 3}, 10, 3, ""},
		{map[string]int64{"n": 0}, 0, 0, "parameter 'n' is 0, not within 1 to 10"},
		{map[string]int64{"n": 11}, 0, 0, "parameter 'n' is 11, not within 1 to 10"},
		{map[string]int64{"z": 1, "y": 1}, 0, 0, "unknown parameter 'y' of experiment 'e'"},
	}
	for _, test := range tests {
		params, err := d.resolve(test.asked)
		if test.fault != "" {
			if err == nil || err.Error() != test.fault {
				t.Errorf("resolve(%v) fails with %v, want %q", test.asked, err, test.fault)
			}
			continue
		}
		if err != nil {
			t.Errorf("resolve(%v): %v", test.asked, err)
		} else if n, k := params.Int("n"), params.Int("k"); n != test.n || k != test.k {
			t.Errorf("resolve(%v) = n %d, k %d, want %d, %d", test.asked, n, k, test.n, test.k)
		}
	}
}
