package subject

import (
	"fmt"
	"strconv"
)

// None is the result of an operation that has no answer to compare.
type None struct{}

// Answer lists what an operation may return: what has the same digest in every language.
type Answer interface {
	None | bool | int | int64 | uint64 | string | []byte
}

// digest writes a result as the protocol's answer: numbers in decimal, booleans as true and false,
// text and bytes as their length and FNV-1a 64, nothing for None.
func digest[A Answer](result A) string {
	switch r := any(result).(type) {
	case bool:
		return strconv.FormatBool(r)
	case int:
		return strconv.Itoa(r)
	case int64:
		return strconv.FormatInt(r, 10)
	case uint64:
		return strconv.FormatUint(r, 10)
	case string:
		return fmt.Sprintf("%d:%016x", len(r), fnv1a(r))
	case []byte:
		return fmt.Sprintf("%d:%016x", len(r), fnv1a(r))
	default:
		return ""
	}
}

// fnv1a hashes without the copy that hash/fnv needs for a string: a result may be megabytes long,
// and its copy would be garbage for the next batch to collect.
func fnv1a[T string | []byte](text T) uint64 {
	const offsetBasis, prime = 14695981039346656037, 1099511628211
	hash := uint64(offsetBasis)
	for i := range len(text) {
		hash = (hash ^ uint64(text[i])) * prime
	}
	return hash
}
