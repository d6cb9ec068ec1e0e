package main

// random is SplitMix64 (Steele, Lea and Flood 2014): a few lines in any language, so that Go and
// Rust work on the same numbers and their counts can be compared one to one.
type random struct{ state uint64 }

func newRandom(seed uint64) *random { return &random{seed} }

func (r *random) draw() uint64 {
	r.state += 0x9e3779b97f4a7c15
	return mixed(r.state)
}

// below returns a number below n. The remainder's bias is far below what anything here could
// notice.
func (r *random) below(n int) int { return int(r.draw() % uint64(n)) }

// permutation returns the numbers below n, each once, in random order.
func (r *random) permutation(n int) []uint64 {
	all := make([]uint64, n)
	for i := range all {
		all[i] = uint64(i)
	}
	for i := n - 1; i > 0; i-- {
		j := r.below(i + 1)
		all[i], all[j] = all[j], all[i]
	}
	return all
}

// mixed returns a number that looks unlike its argument, another one for each.
func mixed(z uint64) uint64 {
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// folded is one number for a sequence, order and all.
type folded uint64

func (f *folded) add(number uint64) { *f = *f*31 + folded(number) + 1 }

func fold(numbers []uint64) uint64 {
	var f folded
	for _, number := range numbers {
		f.add(number)
	}
	return uint64(f)
}

// tally has the costs of a number of operations.
type tally struct{ operations, total, most int }

func (t *tally) add(cost int) {
	t.operations++
	t.total += cost
	t.most = max(t.most, cost)
}

func (t *tally) mean() float64 { return float64(t.total) / float64(max(t.operations, 1)) }
