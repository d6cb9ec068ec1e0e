// Package subject turns Go experiments into a claimbench subject: a program that speaks the subject
// protocol of FORMAT.md, version 1, on its standard input and output.
//
// A bench crate registers each experiment once and serves them:
//
//	func main() {
//		subject.Serve("string-concatenation",
//			subject.Experiment("grow", subject.Param("n", 1000, 1, 10_000_000)).
//				Variant("plus", func(p subject.Params) subject.Op {
//					n := p.Int("n")
//					return subject.Loop(func() string { return growPlus(n) })
//				}))
//	}
//
// The function of a variant is its set-up; what it returns is timed. The operation is called
// through a function value, which the compiler does not see through: its result is really computed,
// and a result that points to memory is really put on the heap. An operation whose point is that a
// value stays on the stack keeps it to itself and returns a number. The call costs one or two
// nanoseconds an iteration, the same for every variant.
//
// Limits: one request at a time; heap counts are of the whole process, and what a single block
// costs is its size class, not what was asked for.
package subject
