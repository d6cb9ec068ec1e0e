package main

import (
	"testing"

	"claimbench.dev/subject"
)

// small has points at which an experiment is quick: what is tested is that the experiments are
// right, not what they find.
var small = map[string]map[string]int64{
	"pinning":        {"objects": 8192, "survivors": 128},
	"compaction":     {"objects": 8192, "survivors": 128},
	"rounding-sweep": {"from": 129, "to": 300},
	"alternation":    {"rounds": 50},
	"churn":          {"objects": 1000},
	"idle":           {"idle_ms": 0},
	"mixture":        {"rounds": 2},
}

func run(t *testing.T, experiment, variant string, params map[string]int64) subject.Result {
	t.Helper()
	result, err := subject.New("memory-fragmentation", experiments()...).Run(subject.BatchRequest{
		Experiment: experiment, Variant: variant, Params: params, Iterations: 1,
	})
	if err != nil {
		t.Fatalf("%s/%s at %v: %v", experiment, variant, params, err)
	}
	return result
}

func TestEveryVariantAnswers(t *testing.T) {
	all := subject.New("memory-fragmentation", experiments()...)
	all.Each(func(experiment, variant string) {
		if result := run(t, experiment, variant, small[experiment]); len(result.Values) == 0 {
			t.Errorf("%s/%s observes nothing", experiment, variant)
		}
	})
}

func TestChanceIsThePublishedGenerator(t *testing.T) {
	if got := (&chance{0}).next(); got != 0xe220a8397b1dcdaf {
		t.Errorf("the first number of seed 0 is %#x", got)
	}
	dead := 0
	(&chance{1}).eachDead(1000, 17, func(int) { dead++ })
	if dead != 983 {
		t.Errorf("%d of 1000 die, want 983", dead)
	}
}

func TestSurvivorsAreThoseThatWereChosen(t *testing.T) {
	one := run(t, "pinning", "kept", small["pinning"])
	for _, variant := range []string{"two-threads", "memory-limit"} {
		if other := run(t, "pinning", variant, small["pinning"]); other.Answer != one.Answer {
			t.Errorf("%s has other survivors: %s, not %s", variant, other.Answer, one.Answer)
		}
	}
	if got := one.Values["live_bytes"]; got != 128*128 {
		t.Errorf("%v bytes are live, want %d", got, 128*128)
	}
}

func TestOneBlockAPageStays(t *testing.T) {
	many := newPopulation(64)
	many.grow(512)
	pages := len(many.pages())
	many.keepOneAPage()
	begun := map[uintptr]bool{}
	for _, at := range many.addresses() {
		begun[at/pageBytes] = true
	}
	if !many.intact() {
		t.Error("a survivor is not what it was")
	}
	if len(begun) != pages || many.live() != pages {
		t.Errorf("%d blocks live on %d of %d pages", many.live(), len(begun), pages)
	}
}

func TestNeighboursDieBetweenTwoThatStay(t *testing.T) {
	many := newPopulation(33)
	many.grow(64 << 10)
	before := many.addresses()
	dropped := len(many.dropBetween(3))
	after := many.addresses()
	if dropped%3 != 0 || len(after) != len(before)-dropped {
		t.Errorf("%d of %d die, %d live", dropped, len(before), len(after))
	}
	if after[0] != before[0] || after[len(after)-1] != before[len(before)-1] {
		t.Error("the outermost die")
	}
}

func TestTwoWaysToReadASlotAgree(t *testing.T) {
	for _, size := range []int{100, 129, 4097, 32_768, 32_769, 100_000} {
		slot, _ := slotOf(size)
		if rounded := roundedCapacity(make([]byte, size)); rounded != slot {
			t.Errorf("%d bytes take %d by what is allocated, %d by append", size, slot, rounded)
		}
	}
}
