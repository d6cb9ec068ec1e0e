package main

import (
	"math/big"

	"claimbench.dev/subject"
)

// rollingWays keeps three values of the recurrence.
//
//go:noinline
func rollingWays(n int) int64 {
	roll := []int64{1, 0, 0}
	for range n {
		next := roll[0] + roll[1] + roll[2]
		roll[2], roll[1], roll[0] = roll[1], roll[0], next
	}
	return roll[0]
}

// tableWays keeps them all.
//
//go:noinline
func tableWays(n int) int64 {
	ways := make([]int64, n+1)
	ways[0] = 1
	for step := 1; step <= n; step++ {
		for _, before := range ways[max(step-3, 0):step] {
			ways[step] += before
		}
	}
	return ways[n]
}

// bigWays computes with numbers of any size.
func bigWays(n int) *big.Int {
	roll := [3]*big.Int{big.NewInt(1), new(big.Int), new(big.Int)}
	for range n {
		next := new(big.Int).Add(roll[0], roll[1])
		roll = [3]*big.Int{next.Add(next, roll[2]), roll[0], roll[1]}
	}
	return roll[0]
}

// waysExperiment counts the ways to climb n steps by one, two or three, which wrap from the
// seventies on.
func waysExperiment() *subject.Definition {
	counting := func(count func(n int) int64) setUp {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Loop(func() int64 { return count(n) })
		}
	}
	return subject.Experiment("ways", subject.Param("n", 1000, 0, 10_000_000)).
		Variant("rolling", counting(rollingWays)).
		Variant("table", counting(tableWays))
}

// waysExactExperiment looks whether a wrong number comes out without a word.
func waysExactExperiment() *subject.Definition {
	return subject.Experiment("ways-exact", subject.Param("n", 72, 0, 140)).
		Value("silently_wrong", "", subject.State).
		Variant("rolling", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				wrong := bigWays(n).Cmp(big.NewInt(rollingWays(n))) != 0
				return subject.None{}, subject.Values{"silently_wrong": wrong}, nil
			})
		})
}
