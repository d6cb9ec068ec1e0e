package main

import (
	"fmt"
	"strings"

	"claimbench.dev/subject"
)

// calls are the numbers of deferred calls, in the order in which they run.
type calls struct{ ran []int }

func (c *calls) run(number int) {
	c.ran = append(c.ran, number)
}

// outOfOrder counts the calls that do not come right before the one deferred just before them.
func (c *calls) outOfOrder() int {
	count := 0
	for i, number := range c.ran {
		if number != len(c.ran)-1-i {
			count++
		}
	}
	return count
}

// loop defers n calls in a loop, which the compiler keeps in a list.
//
//go:noinline
func (c *calls) loop(n int, panics bool) {
	for i := range n {
		defer c.run(i)
	}
	if panics {
		panic("after the defers")
	}
}

// three defers calls one by one, which the compiler writes out at the end of the function.
//
//go:noinline
func (c *calls) three(panics bool) {
	defer c.run(0)
	defer c.run(1)
	defer c.run(2)
	if panics {
		panic("after the defers")
	}
}

// eight are the most that are written out.
//
//go:noinline
func (c *calls) eight(panics bool) {
	defer c.run(0)
	defer c.run(1)
	defer c.run(2)
	defer c.run(3)
	defer c.run(4)
	defer c.run(5)
	defer c.run(6)
	defer c.run(7)
	if panics {
		panic("after the defers")
	}
}

// nine are more than are written out.
//
//go:noinline
func (c *calls) nine(panics bool) {
	defer c.run(0)
	defer c.run(1)
	defer c.run(2)
	defer c.run(3)
	defer c.run(4)
	defer c.run(5)
	defer c.run(6)
	defer c.run(7)
	defer c.run(8)
	if panics {
		panic("after the defers")
	}
}

func (c *calls) written(n int, panics bool) error {
	switch n {
	case 3:
		c.three(panics)
	case 8:
		c.eight(panics)
	case 9:
		c.nine(panics)
	default:
		return fmt.Errorf("there is no function with n=%d defers", n)
	}
	return nil
}

// contained runs what may panic and keeps that to itself.
func contained(run func() error) (err error) {
	defer func() {
		_ = recover()
	}()
	return run()
}

// orderExperiment defers n calls and writes down the order in which they run.
func orderExperiment() *subject.Definition {
	with := func(deferring func(c *calls, n int) error) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (string, subject.Values, error) {
				var c calls
				err := contained(func() error { return deferring(&c, n) })
				order := strings.Trim(fmt.Sprint(c.ran), "[]")
				return order, subject.Values{"ran": len(c.ran), "out_of_order": c.outOfOrder()}, err
			})
		}
	}
	loop := func(panics bool) func(*calls, int) error {
		return func(c *calls, n int) error {
			c.loop(n, panics)
			return nil
		}
	}
	written := func(panics bool) func(*calls, int) error {
		return func(c *calls, n int) error { return c.written(n, panics) }
	}
	return subject.Experiment("order", subject.Param("n", 3, 1, 100_000)).
		Value("ran", "calls", subject.Exact).
		Value("out_of_order", "calls", subject.Exact).
		Variant("written-return", with(written(false))).
		Variant("written-panic", with(written(true))).
		Variant("loop-return", with(loop(false))).
		Variant("loop-panic", with(loop(true)))
}
