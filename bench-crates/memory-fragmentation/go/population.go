package main

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sync"
	"unsafe"
)

// population is a table of blocks of one size, of which some survive. Each begins with its number,
// so that reading the survivors back shows that they are what they were.
type population struct {
	blocks []*byte
	size   int
}

// newPopulation makes a table with no block in it. Its own pages are resident from now on.
func newPopulation(count int) *population {
	p := &population{blocks: make([]*byte, count)}
	for i := range p.blocks {
		p.blocks[i] = &placeholder
	}
	p.clear()
	return p
}

// placeholder is what a place of the table is touched with.
var placeholder byte

// grow fills every place with a new block of at least 8 bytes, all of its pages touched.
func (p *population) grow(size int) {
	p.size = size
	for i := range p.blocks {
		p.blocks[i] = newBlock(size, i)
	}
}

// growInTwoThreads is grow, each half in a goroutine of its own.
func (p *population) growInTwoThreads(size int) {
	p.size = size
	var both sync.WaitGroup
	middle := len(p.blocks) / 2
	for _, half := range [][2]int{{0, middle}, {middle, len(p.blocks)}} {
		both.Add(1)
		go func() {
			defer both.Done()
			for i := half[0]; i < half[1]; i++ {
				p.blocks[i] = newBlock(size, i)
			}
		}()
	}
	both.Wait()
}

// thin drops all but a random choice of survivors.
func (p *population) thin(survivors, seed int) {
	c := &chance{uint64(seed)}
	c.eachDead(len(p.blocks), survivors, func(i int) { p.blocks[i] = nil })
}

// keepOneAPage drops all but one of the blocks that begin on a page: by their addresses, since the
// order in which they were made need not be that in which they lie.
func (p *population) keepOneAPage() {
	held := map[uintptr]bool{}
	for i, block := range p.blocks {
		page := address(block) / pageBytes
		if held[page] {
			p.blocks[i] = nil
		}
		held[page] = true
	}
}

// dropBetween drops so many neighbours between every two that stay, and returns where the dead
// were. Neighbours are blocks with no room for another between them; where there is room all stay.
func (p *population) dropBetween(neighbours int) []uintptr {
	order := make([]int, len(p.blocks))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Compare(address(p.blocks[a]), address(p.blocks[b]))
	})
	var dead []uintptr
	for first := 0; first+neighbours+1 < len(order); {
		last := first + neighbours + 1
		apart := address(p.blocks[order[last]]) - address(p.blocks[order[first]])
		if apart >= uintptr((neighbours+2)*p.size) {
			first++
			continue
		}
		for _, i := range order[first+1 : last] {
			dead = append(dead, address(p.blocks[i]))
			p.blocks[i] = nil
		}
		first = last
	}
	return dead
}

// clear drops every block. The table stays.
func (p *population) clear() { clear(p.blocks) }

// sum adds up the numbers of the survivors, from what their blocks have.
func (p *population) sum() uint64 {
	var sum uint64
	for _, block := range p.blocks {
		if block != nil {
			sum += binary.LittleEndian.Uint64(unsafe.Slice(block, 8))
		}
	}
	return sum
}

// intact reports whether each survivor has its number.
func (p *population) intact() bool {
	for i, block := range p.blocks {
		if block != nil && binary.LittleEndian.Uint64(unsafe.Slice(block, 8)) != uint64(i) {
			return false
		}
	}
	return true
}

// live is how many blocks are alive.
func (p *population) live() int {
	live := 0
	for _, block := range p.blocks {
		if block != nil {
			live++
		}
	}
	return live
}

// liveBytes are the bytes asked for, of the blocks that are alive.
func (p *population) liveBytes() int { return p.live() * p.size }

// addresses is where the blocks that are alive begin, in order.
func (p *population) addresses() []uintptr {
	addresses := make([]uintptr, 0, p.live())
	for _, block := range p.blocks {
		if block != nil {
			addresses = append(addresses, address(block))
		}
	}
	slices.Sort(addresses)
	return addresses
}

// pages returns the pages that hold a byte of a block, in order, each once. It makes little garbage
// of its own: that would be memory the next objects could take.
func (p *population) pages() []uintptr {
	var pages []uintptr
	for _, block := range p.blocks {
		if block == nil {
			continue
		}
		first, last := address(block)/pageBytes, (address(block)+uintptr(p.size)-1)/pageBytes
		for page := first; page <= last; page++ {
			if len(pages) == 0 || pages[len(pages)-1] != page {
				pages = append(pages, page)
			}
		}
	}
	slices.Sort(pages)
	return slices.Compact(pages)
}

// newBlock makes a block that begins with its number. Fresh memory of the kernel is zero and the
// runtime does not touch it, so each page is touched here.
//
//go:noinline
func newBlock(size, number int) *byte {
	block := make([]byte, size)
	for at := 0; at < size; at += pageBytes {
		block[at] = 0xa5
	}
	binary.LittleEndian.PutUint64(block, uint64(number))
	return unsafe.SliceData(block)
}

// overlap is the share of the new pages that is among the old; both in order, each number once.
func overlap(fresh, old []uintptr) float64 {
	shared := 0
	for _, page := range fresh {
		if _, found := slices.BinarySearch(old, page); found {
			shared++
		}
	}
	return float64(shared) / float64(max(len(fresh), 1))
}
