package main

import (
	"fmt"
	"strings"

	"claimbench.dev/subject"
)

// operands are the strings to join: the first k are in use.
type operands [12]string

// newOperands makes operand i of length times the letter 'a'+i.
func newOperands(k, length int) *operands {
	all := new(operands)
	for i := range k {
		all[i] = strings.Repeat(string(rune('a'+i)), length)
	}
	return all
}

// joiner joins the first k operands in one way, for the k of its table.
type joiner map[int]func(*operands) string

var (
	expressions = joiner{
		2: expression2, 3: expression3, 4: expression4, 5: expression5, 6: expression6,
		12: expression12,
	}
	statements   = joiner{2: expression2, 3: statements3, 4: statements4}
	reassignment = joiner{2: reassigned2, 3: reassigned3, 4: reassigned4}
)

// joinExperiment joins k operands, as one expression or as several statements.
func joinExperiment() *subject.Definition {
	with := func(name string, j joiner) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			k := p.Int("k")
			join, supported := j[k]
			if !supported {
				return subject.Refuse(fmt.Errorf("variant '%s' does not support k=%d", name, k))
			}
			all := newOperands(k, p.Int("len"))
			return subject.Loop(func() string { return join(all) })
		}
	}
	return subject.Experiment("join",
		subject.Param("k", 3, 2, 12), subject.Param("len", 40, 1, 4096)).
		Variant("expression", with("expression", expressions)).
		Variant("statements", with("statements", statements)).
		Variant("statements-reassigned", with("statements-reassigned", reassignment))
}

//go:noinline
func expression2(o *operands) string {
	return o[0] + o[1]
}

//go:noinline
func expression3(o *operands) string {
	return o[0] + o[1] + o[2]
}

//go:noinline
func expression4(o *operands) string {
	return o[0] + o[1] + o[2] + o[3]
}

//go:noinline
func expression5(o *operands) string {
	return o[0] + o[1] + o[2] + o[3] + o[4]
}

//go:noinline
func expression6(o *operands) string {
	return o[0] + o[1] + o[2] + o[3] + o[4] + o[5]
}

//go:noinline
func expression12(o *operands) string {
	return o[0] + o[1] + o[2] + o[3] + o[4] + o[5] + o[6] + o[7] + o[8] + o[9] + o[10] + o[11]
}

// The intermediate results below must not escape: whether they need the heap is the question.

//go:noinline
func statements3(o *operands) string {
	part := o[0] + o[1]
	joined := part + o[2]
	return joined
}

//go:noinline
func statements4(o *operands) string {
	part := o[0] + o[1]
	longer := part + o[2]
	joined := longer + o[3]
	return joined
}

//go:noinline
func reassigned2(o *operands) string {
	s := o[0] + o[1]
	return s
}

//go:noinline
func reassigned3(o *operands) string {
	s := o[0] + o[1]
	s = s + o[2]
	return s
}

//go:noinline
func reassigned4(o *operands) string {
	s := o[0] + o[1]
	s = s + o[2]
	s = s + o[3]
	return s
}
