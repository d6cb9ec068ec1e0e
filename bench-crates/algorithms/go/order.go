package main

import (
	"fmt"
	"maps"
	"slices"

	"claimbench.dev/subject"
)

// orderExperiment walks over a map many times, and counts different first keys, orders, and orders
// that are not turns of each other.
func orderExperiment() *subject.Definition {
	return subject.Experiment("order",
		subject.Param("entries", 64, 1, 1024), subject.Param("passes", 1000, 1, 100_000)).
		Value("first_keys", "keys", subject.Stochastic).
		Value("orders", "orders", subject.Stochastic).
		Value("cycles", "orders", subject.Stochastic).
		Value("sorted", "", subject.State).
		Value("printed_sorted", "", subject.State).
		Variant("one-map", func(p subject.Params) subject.Op {
			passes := p.Int("passes")
			wanted := make([]uint64, p.Int("entries"))
			entries := make(map[uint64]uint64)
			for i := range wanted {
				wanted[i] = uint64(10_000 + 7*i)
				entries[wanted[i]] = wanted[i]
			}
			return subject.Probe(func() (uint64, subject.Values, error) {
				return fold(wanted), walk(entries, wanted, passes), nil
			})
		})
}

func walk(entries map[uint64]uint64, wanted []uint64, passes int) subject.Values {
	firsts, orders, cycles := make(set), make(set), make(set)
	sorted := true
	for range passes {
		order := slices.Collect(maps.Keys(entries))
		firsts.add(order[:1])
		orders.add(order)
		least := slices.Index(order, slices.Min(order))
		cycles.add(append(slices.Clone(order[least:]), order[:least]...))
		slices.Sort(order)
		sorted = sorted && slices.Equal(order, wanted)
	}
	printed := "map["
	for i, key := range wanted {
		if i > 0 {
			printed += " "
		}
		printed += fmt.Sprintf("%d:%d", key, key)
	}
	return subject.Values{
		"first_keys": len(firsts), "orders": len(orders), "cycles": len(cycles),
		"sorted": sorted, "printed_sorted": fmt.Sprint(entries) == printed+"]",
	}
}

// set has sequences of numbers.
type set map[string]struct{}

func (s set) add(order []uint64) { s[fmt.Sprint(order)] = struct{}{} }
