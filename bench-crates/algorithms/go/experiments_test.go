package main

import (
	"fmt"
	"slices"
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

// different are the variants that rightly compute something else than the first of their
// experiment.
var different = []string{"rank-order/as-it-comes", "pool-time/computing"}

func subjectUnderTest() *subject.Subject {
	return subject.New("algorithms", experiments()...)
}

func TestVariantsAgree(t *testing.T) {
	tests := []struct {
		name string
		at   subjecttest.Points
	}{
		{"at the defaults", nil},
		{"at the least", subjecttest.Points{
			"heap": {"n": 1}, "queue": {"n": 1}, "boxing": {"n": 1},
			"fix": {"n": 1, "changes": 1}, "sort": {"n": 1}, "sort-plain": {"n": 1},
			"ties": {"n": 1}, "search": {"n": 1}, "split": {"n": 4},
			"select": {"n": 1, "trials": 1}, "median": {"n": 1}, "window": {"n": 1, "w": 1},
			"window-reads": {"n": 1, "w": 1}, "breadth-first": {"nodes": 1},
			"depth-first": {"nodes": 1}, "ways": {"n": 0}, "count-tokens": {"tokens": 1},
			"order": {"entries": 1, "passes": 1}, "unions": {"n": 2}, "path": {"n": 2},
			"grid": {"side": 1}, "running": {"workers": 1, "jobs": 1},
			"bounded": {"items": 1, "slots": 1}, "capacity": {"buffer": 0},
			"in-flight": {"buffer": 0}, "stages": {"items": 1}, "early-stop": {"stops": 1},
		}},
		{"at another point", subjecttest.Points{
			"sort": {"n": 300, "pattern": 5}, "window": {"n": 100, "w": 99},
			"window-reads": {"n": 100, "w": 99}, "breadth-first": {"nodes": 77, "degree": 2},
			"depth-first": {"nodes": 77, "degree": 2}, "ways": {"n": 40}, "unions": {"n": 99},
			"grid": {"side": 33}, "count-tokens": {"tokens": 500, "unique": 77},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			subjecttest.AnswersAgree(t, subjectUnderTest(), test.at, different...)
		})
	}
}

func run(t *testing.T, experiment, variant string, params map[string]int64) subject.Result {
	t.Helper()
	result, err := subjectUnderTest().Run(subject.BatchRequest{
		Experiment: experiment, Variant: variant, Params: params, Iterations: 1,
	})
	if err != nil {
		t.Fatalf("%s/%s at %v: %v", experiment, variant, params, err)
	}
	return result
}

// TestAnswersAreThoseOfSimplerPrograms compares with what a sorted or flooded input gives.
func TestAnswersAreThoseOfSimplerPrograms(t *testing.T) {
	check := func(experiment, variant string, params map[string]int64, want uint64) {
		t.Helper()
		if got := run(t, experiment, variant, params).Answer; got != fmt.Sprint(want) {
			t.Errorf("%s/%s at %v answers %s, want %d", experiment, variant, params, got, want)
		}
	}
	for _, n := range []int{1, 2, 17, 100, 1000} {
		at := map[string]int64{"n": int64(n)}
		sorted := ascending(n)
		check("sort", "unstable", at, fold(sorted))
		check("median", "quickselect", at, uint64(n/2))
		slices.Reverse(sorted)
		check("heap", "random", at, fold(sorted))
		check("queue", "push-pop", at, fold(sorted))
	}
	for _, side := range []int{1, 2, 9, 40} {
		check("grid", "seen-map", map[string]int64{"side": int64(side)}, uint64(flooded(side)))
	}
	for _, n := range []int{2, 3, 64, 500} {
		check("unions", "both", map[string]int64{"n": int64(n)}, renamed(n))
	}
	for _, nodes := range []int{1, 10, 200} {
		at := map[string]int64{"nodes": int64(nodes), "degree": 2}
		check("breadth-first", "head-index", at, relaxed(nodes, 2))
	}
}

// flooded counts the groups of a grid by flooding each.
func flooded(side int) (groups int) {
	r := newRandom(forestSeed)
	land := make([]bool, side*side)
	for i := range land {
		land[i] = r.draw()%2 == 0
	}
	var flood func(row, column int)
	flood = func(row, column int) {
		if row < 0 || row >= side || column < 0 || column >= side || !land[row*side+column] {
			return
		}
		land[row*side+column] = false
		flood(row-1, column)
		flood(row+1, column)
		flood(row, column-1)
		flood(row, column+1)
	}
	for cell := range land {
		if land[cell] {
			groups++
			flood(cell/side, cell%side)
		}
	}
	return groups
}

// renamed groups nodes by giving both sides of a union the smaller name.
func renamed(n int) uint64 {
	r := newRandom(forestSeed)
	names := ascending(n)
	for range n {
		a, b := names[r.below(n)], names[r.below(n)]
		for i, name := range names {
			if name == max(a, b) {
				names[i] = min(a, b)
			}
		}
	}
	return fold(names)
}

// relaxed finds hop counts by relaxing every edge until nothing changes (Bellman and Ford).
func relaxed(nodes, degree int) uint64 {
	r := newRandom(graphSeed)
	heads := make([]int, nodes*degree)
	for i := range heads {
		heads[i] = r.below(nodes)
	}
	hops := make([]int, nodes)
	for i := range hops {
		hops[i] = unseen
	}
	hops[0] = 0
	for range nodes {
		for i, head := range heads {
			tail := hops[i/degree]
			if tail != unseen && (hops[head] == unseen || hops[head] > tail+1) {
				hops[head] = tail + 1
			}
		}
	}
	var all folded
	for _, count := range hops {
		all.add(uint64(count))
	}
	return uint64(all)
}

func TestValuesAreRight(t *testing.T) {
	tests := []struct {
		experiment, variant, value string
		params                     map[string]int64
		want                       string
	}{
		{"rank-order", "highest-first", "violations", nil, "0"},
		{"rank-order", "as-it-comes", "violations", nil, "1023"},
		{"fix", "indexed", "entries", nil, "1024"},
		{"ties", "stable", "swapped", map[string]int64{"n": 1000}, "0"},
		{"position", "binary-search", "insert_at", nil, "2"},
		{"position", "binary-search", "first_of_six_at", nil, "1"},
		{"split", "two-indices", "reads", nil, "4096"},
		{"split", "two-indices", "misplaced", nil, "0"},
		{"window-reads", "rolling", "reads", map[string]int64{"n": 10, "w": 4}, "16"},
		{"window-reads", "naive", "reads", map[string]int64{"n": 10, "w": 4}, "28"},
		{"retained", "subslice", "retained_mib", nil, "16"},
		{"retained", "copied", "retained_mib", nil, "0"},
		{"depth-first", "mark-on-pop", "stack_most", map[string]int64{"nodes": 50}, "1177"},
		{"depth-first", "mark-on-push", "stack_most", map[string]int64{"nodes": 50}, "49"},
		{"ways-exact", "rolling", "silently_wrong", map[string]int64{"n": 72}, "false"},
		{"ways-exact", "rolling", "silently_wrong", map[string]int64{"n": 74}, "true"},
		{"clone", "clone", "independent", nil, "true"},
		{"clone", "clone", "nested_independent", nil, "false"},
		{"prune", "delete-func", "calls", nil, "4096"},
		{"path", "halving", "depth_after", nil, "512"},
		{"path", "compression", "depth_after", nil, "1"},
		{"running", "pool", "running_most", map[string]int64{"workers": 3}, "3"},
		{"running", "goroutine-each", "running_most", nil, "64"},
		{"failure", "wait-group", "executed", nil, "100"},
		{"bounded", "semaphore", "alive_most", nil, "1000"},
		{"bounded", "limit", "alive_most", nil, "2"},
		{"capacity", "channel", "sent", map[string]int64{"buffer": 3}, "3"},
		{"in-flight", "channel", "made", map[string]int64{"buffer": 0}, "2"},
		{"close", "channel", "received", nil, "2"},
		{"close", "channel", "send_after_close", nil, "send on closed channel"},
		{"early-stop", "context", "left", nil, "0"},
		{"early-stop", "without", "left", nil, "100"},
		{"cancelled", "check-first", "extra_most", nil, "0"},
		{"loop-variable", "of-today", "seen", nil, "8"},
		{"loop-variable", "before-1.22", "seen", nil, "1"},
	}
	for _, test := range tests {
		result := run(t, test.experiment, test.variant, test.params)
		if got := fmt.Sprint(result.Values[test.value]); got != test.want {
			t.Errorf("%s/%s at %v observes %s %s, want %s", test.experiment, test.variant,
				test.params, test.value, got, test.want)
		}
	}
}

func TestAMapIsPrunedOnceForTheWarmUpAndOnceToBeCounted(t *testing.T) {
	wanted := map[int]string{2: "<nil>", 3: "panic: more iterations than maps"}
	for iterations, want := range wanted {
		_, err := subjectUnderTest().Run(subject.BatchRequest{
			Experiment: "prune", Variant: "delete-func", Iterations: iterations,
		})
		if got := fmt.Sprint(err); got != want {
			t.Errorf("%d iterations fail with %s, want %s", iterations, got, want)
		}
	}
}
