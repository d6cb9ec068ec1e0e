// Package hchan looks into a channel of Go: what is in its buffer, where its indexes are, and who
// waits. Where the runtime keeps that is read from the debug information of the running program, so
// no layout is written down here; a program without it has nothing to look with.
//
// Nothing is locked. A look is exact while nobody sends or receives, and whoever waits for a state
// to come looks again.
package hchan

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// State is what a look found.
type State struct {
	// Len values of at most Cap are in the buffer.
	Len, Cap int
	// SendIndex and ReceiveIndex are the slots that come next.
	SendIndex, ReceiveIndex int
	// Senders and Receivers wait.
	Senders, Receivers int
}

// Layout is where the runtime keeps what is in a channel.
type Layout struct {
	// Members has the names of the fields of a channel, in order.
	Members []string
	// QueueMembers has those of a queue of waiters.
	QueueMembers []string
	// Bytes is the size of the structure, without the buffer.
	Bytes int

	count, capacity, sendIndex, receiveIndex uintptr
	senders, receivers, first, next          uintptr
	lock                                     uintptr
}

// Read returns the layout in this program.
var Read = sync.OnceValues(read)

func read() (*Layout, error) {
	file, err := elf.Open("/proc/self/exe")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	found, err := structures(file, "runtime.hchan", "runtime.waitq", "runtime.sudog")
	if err != nil {
		return nil, err
	}
	channel, queue, waiter := found["runtime.hchan"], found["runtime.waitq"], found["runtime.sudog"]
	layout := &Layout{Bytes: int(channel.ByteSize)}
	for _, field := range channel.Field {
		layout.Members = append(layout.Members, field.Name)
	}
	for _, field := range queue.Field {
		layout.QueueMembers = append(layout.QueueMembers, field.Name)
	}
	var missing []string
	place := func(in *dwarf.StructType, name string) uintptr {
		for _, field := range in.Field {
			if field.Name == name {
				return uintptr(field.ByteOffset)
			}
		}
		missing = append(missing, in.StructName+"."+name)
		return 0
	}
	layout.count, layout.capacity = place(channel, "qcount"), place(channel, "dataqsiz")
	layout.sendIndex, layout.receiveIndex = place(channel, "sendx"), place(channel, "recvx")
	layout.senders, layout.receivers = place(channel, "sendq"), place(channel, "recvq")
	layout.first, layout.next = place(queue, "first"), place(waiter, "next")
	layout.lock = place(channel, "lock")
	if len(missing) > 0 {
		return nil, fmt.Errorf("this runtime has no %v", missing)
	}
	return layout, nil
}

// structures finds structures of the runtime by name. Only a few sections are read, and of the
// units only the runtime's, which has them: reading everything would take longer than most
// experiments.
func structures(file *elf.File, names ...string) (map[string]*dwarf.StructType, error) {
	sections := make(map[string][]byte)
	for _, name := range []string{".debug_abbrev", ".debug_info", ".debug_addr"} {
		section := file.Section(name)
		if section == nil {
			continue // A later one of DWARF 5 may be missing; without the others nothing is found.
		}
		bytes, err := section.Data()
		if err != nil {
			return nil, err
		}
		sections[name] = bytes
	}
	info := sections[".debug_info"]
	data, err := dwarf.New(sections[".debug_abbrev"], nil, nil, info, nil, nil, nil, nil)
	if err != nil {
		return nil, err
	}
	if err := data.AddSection(".debug_addr", sections[".debug_addr"]); err != nil {
		return nil, err
	}
	found := make(map[string]*dwarf.StructType)
	for unit := 0; unit+headerBytes < len(info) && len(found) < len(names); {
		length := int(file.ByteOrder.Uint32(info[unit:]))
		header := headerBytes
		if version := file.ByteOrder.Uint16(info[unit+4:]); version < 5 {
			header-- // Without a kind of unit.
		}
		reader := data.Reader()
		reader.Seek(dwarf.Offset(unit + header))
		entry, err := reader.Next()
		if err != nil {
			return nil, err
		}
		unit += 4 + length
		if entry == nil || entry.Val(dwarf.AttrName) != "runtime" {
			continue
		}
		if err := collect(data, reader, dwarf.Offset(unit), names, found); err != nil {
			return nil, err
		}
	}
	if len(found) < len(names) {
		return nil, fmt.Errorf("the debug information has only %d of %v", len(found), names)
	}
	return found, nil
}

// headerBytes is the size of a unit's header: its length, version, kind, size of an address, and
// where its abbreviations are.
const headerBytes = 12

// collect goes through a unit up to its end, or until all names are found.
func collect(
	data *dwarf.Data, reader *dwarf.Reader, end dwarf.Offset, names []string,
	found map[string]*dwarf.StructType,
) error {
	for len(found) < len(names) {
		entry, err := reader.Next()
		if err != nil || entry == nil || entry.Offset >= end {
			return err
		}
		name, _ := entry.Val(dwarf.AttrName).(string)
		if entry.Tag == dwarf.TagStructType && slices.Contains(names, name) {
			described, err := data.Type(entry.Offset)
			if err != nil {
				return err
			}
			found[name], _ = described.(*dwarf.StructType)
		}
		reader.SkipChildren()
	}
	return nil
}

// Look looks into a channel.
func Look[T any](layout *Layout, channel chan T) State {
	return layout.look(pointer(channel))
}

// Lock takes the lock of a channel and never gives it back: whoever needs it after this waits until
// the process ends.
func Lock[T any](layout *Layout, channel chan T) {
	// The least byte of a lock's key is 1 while somebody has it, and 0 before anybody had.
	key := (*uint32)(unsafe.Add(pointer(channel), layout.lock))
	atomic.StoreUint32(key, 1)
}

// pointer is where a channel is: a channel's value is a pointer to it.
func pointer[T any](channel chan T) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&channel))
}

func (l *Layout) look(channel unsafe.Pointer) State {
	number := func(offset uintptr) int {
		return int(atomic.LoadUintptr((*uintptr)(unsafe.Add(channel, offset))))
	}
	return State{
		Len:          number(l.count),
		Cap:          number(l.capacity),
		SendIndex:    number(l.sendIndex),
		ReceiveIndex: number(l.receiveIndex),
		Senders:      l.waiters(unsafe.Add(channel, l.senders)),
		Receivers:    l.waiters(unsafe.Add(channel, l.receivers)),
	}
}

// waiters counts a queue from its first. Those who wait are never freed, only used again, so a look
// that comes too late counts wrongly at worst.
func (l *Layout) waiters(queue unsafe.Pointer) int {
	count := 0
	at := atomic.LoadPointer((*unsafe.Pointer)(unsafe.Add(queue, l.first)))
	for at != nil {
		count++
		at = atomic.LoadPointer((*unsafe.Pointer)(unsafe.Add(at, l.next)))
	}
	return count
}
