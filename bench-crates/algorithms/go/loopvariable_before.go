// The constraint below gives this file the language of Go 1.21, in which a loop has one variable.
//go:build go1.21

package main

func closuresBefore122(items int) (closures []func() int) {
	for i := 0; i < items; i++ {
		closures = append(closures, func() int { return i })
	}
	return closures
}
