package main

// chance gives random numbers that are the same in both languages: which objects survive must not
// depend on who is measured. It is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
// number generators", 2014).
type chance struct{ state uint64 }

func (c *chance) next() uint64 {
	c.state += 0x9e3779b97f4a7c15
	mixed := c.state
	mixed = (mixed ^ mixed>>30) * 0xbf58476d1ce4e5b9
	mixed = (mixed ^ mixed>>27) * 0x94d049bb133111eb
	return mixed ^ mixed>>31
}

// below returns a number below the bound. The bias of the remainder is far below anything measured
// here.
func (c *chance) below(bound int) int {
	return int(c.next() % uint64(bound))
}

// eachDead calls visit with every index below count but those of so many random survivors: each set
// of that size has the same chance (selection sampling, Knuth volume 2, algorithm 3.4.2S).
func (c *chance) eachDead(count, survivors int, visit func(index int)) {
	for index := range count {
		if c.below(count-index) < survivors {
			survivors--
		} else {
			visit(index)
		}
	}
}
