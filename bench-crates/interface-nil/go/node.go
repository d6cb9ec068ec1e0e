package main

import "fmt"

// valued is the interface the experiments put nodes into.
type valued interface {
	// untouched answers without looking at the node.
	untouched() int
	// field answers with what is in the node.
	field() int
}

type node struct{ value int }

// seven is what every call answers that comes back.
const seven = 7

func (*node) untouched() int { return seven }

func (n *node) field() int { return n.value }

// outcome calls and says whether that returned or panicked, with the panic's text.
func outcome(call func() int) (answer int, how, why string) {
	defer func() {
		if fault := recover(); fault != nil {
			answer, how, why = 0, "panicked", fmt.Sprint(fault)
		}
	}()
	return call(), "returned", "none"
}
