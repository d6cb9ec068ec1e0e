package exectrace

import (
	"slices"
	"strconv"
	"strings"
)

// fields are what the line of an event says: its kind, values by name in whatever order, and
// what changes, written From->To.
type fields struct {
	kind   string
	change string
	values map[string]string
}

// event reads the line of an event.
func (p *parser) event() (Event, error) {
	said, err := p.fields()
	if err != nil {
		return Event{}, err
	}
	event := Event{Kind: Kind(said.kind)}
	numbers := []struct {
		name  string
		place *int64
	}{
		{"M", &event.Thread}, {"P", &event.Processor}, {"G", &event.Goroutine},
		{"Time", &event.TimeNs},
	}
	for _, number := range numbers {
		if *number.place, err = p.whole(said, number.name); err != nil {
			return Event{}, err
		}
	}
	switch event.Kind {
	case StateTransition:
		event.Transition, err = p.transition(said)
	case RangeBegin, RangeEnd, "RangeActive", Metric:
		event.Name, err = p.quoted(said, "Name")
	case RegionBegin, RegionEnd, "TaskBegin", "TaskEnd":
		event.Name, err = p.quoted(said, "Type")
	case Log:
		if event.Name, err = p.quoted(said, "Category"); err == nil {
			event.Message, err = p.quoted(said, "Message")
		}
	}
	return event, err
}

func (p *parser) transition(said fields) (*Transition, error) {
	change, name := &Transition{}, "GoID"
	if _, is := said.values["ProcID"]; is {
		change.OfProcessor, name = true, "ProcID"
	}
	var err error
	if change.ID, err = p.whole(said, name); err != nil {
		return nil, err
	}
	if change.Reason, err = p.quoted(said, "Reason"); err != nil {
		return nil, err
	}
	from, to, _ := strings.Cut(said.change, "->")
	change.From, change.To = State(from), State(to)
	known := []State{Undetermined, NotExist, Runnable, Running, Waiting, Syscall}
	if change.OfProcessor {
		known = []State{Undetermined, NotExist, Idle, Running}
	}
	if !slices.Contains(known, change.From) || !slices.Contains(known, change.To) {
		return nil, p.fault("no change of states is '%.60s'", said.change)
	}
	return change, nil
}

// fields cuts the line into what it says.
func (p *parser) fields() (fields, error) {
	said := fields{values: make(map[string]string)}
	for rest := p.line; rest != ""; {
		word, value, after, whole := cutField(rest)
		_, twice := said.values[word]
		switch {
		case !whole:
			return said, p.fault("a value without its end")
		case word == "" || twice:
			return said, p.fault("a value without a name, or a second one")
		case value != "":
			said.values[word] = value
		case strings.Contains(word, "->"):
			said.change = word
		case said.kind != "":
			return said, p.fault("a second kind of event: '%.60s'", word)
		default:
			said.kind = word
		}
		rest = after
	}
	if said.kind == "" {
		return said, p.fault("an event without a kind")
	}
	return said, nil
}

// cutField cuts the first word off a line, with its value where it has one. A value in quotation
// marks, in brackets or in braces may have blanks; it is not whole where its end is missing.
func cutField(line string) (word, value, rest string, whole bool) {
	end := strings.IndexAny(line, " =")
	if end < 0 {
		return line, "", "", true
	}
	word = line[:end]
	if line[end] == ' ' {
		return word, "", line[end+1:], true
	}
	line = line[end+1:]
	size := valueBytes(line)
	if size <= 0 {
		return word, "", "", false
	}
	value, rest = line[:size], line[size:]
	if rest == "" {
		return word, value, "", true
	}
	return word, value, rest[1:], rest[0] == ' '
}

// valueBytes is how long the value at the beginning of a text is, 0 if there is none whole.
func valueBytes(text string) int {
	if strings.HasPrefix(text, `"`) {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return 0
		}
		return len(quoted)
	}
	depth := 0
	for at := 0; at < len(text); at++ {
		switch text[at] {
		case '"':
			quoted, err := strconv.QuotedPrefix(text[at:])
			if err != nil {
				return 0
			}
			at += len(quoted) - 1
		case '[', '{', '(':
			depth++
		case ']', '}', ')':
			depth--
		case ' ':
			if depth == 0 {
				return at
			}
		}
	}
	if depth != 0 {
		return 0
	}
	return len(text)
}

// whole is a whole number that an event must have.
func (p *parser) whole(said fields, name string) (int64, error) {
	text, is := said.values[name]
	if !is {
		return 0, p.fault("no %s", name)
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < None {
		return 0, p.fault("%s is no number: '%.60s'", name, text)
	}
	return number, nil
}

// quoted is a text in quotation marks that an event must have.
func (p *parser) quoted(said fields, name string) (string, error) {
	text, is := said.values[name]
	if !is {
		return "", p.fault("no %s", name)
	}
	plain, err := strconv.Unquote(text)
	if err != nil {
		return "", p.fault("%s is no text in quotation marks: '%.60s'", name, text)
	}
	return plain, nil
}
