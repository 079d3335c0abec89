package cloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// streamed is an answer that is read as it comes, and not held as a whole.
type streamed interface {
	readFrom(body *json.Decoder) error
}

// pageOf is one page of a list. A thousand objects are more than a megabyte of
// JSON, which never is in memory at once.
type pageOf[T any] struct {
	list  List
	items []T
	more  bool // its links say that more may follow
	total int  // its member "count", 0 if there is none
	found bool // it has a list at all

	wrong string // what is wrong with an item, and why
	cause error
}

// readFrom implements [streamed]. What is wrong with an item is no error here:
// it is told with the list's address.
func (p *pageOf[T]) readFrom(body *json.Decoder) error {
	start, err := body.Token()
	if err != nil || start == nil {
		return err
	}
	if start != json.Delim('{') {
		return &json.UnmarshalTypeError{Value: fmt.Sprint(start), Type: reflect.TypeFor[map[string]any]()}
	}
	for body.More() && err == nil && p.wrong == "" {
		err = p.readMember(body)
	}
	if err == nil && p.wrong == "" {
		_, err = body.Token()
	}
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (p *pageOf[T]) readMember(body *json.Decoder) error {
	name, err := body.Token()
	if err != nil {
		return err
	}
	if name == p.list.Items {
		return p.readItems(body)
	}
	var other json.RawMessage
	if err := body.Decode(&other); err != nil {
		return err
	}
	if name == "count" {
		_ = json.Unmarshal(other, &p.total)
	}
	if name != p.list.Links {
		return nil
	}
	var links []json.RawMessage
	_ = json.Unmarshal(other, &links)
	p.more = len(links) > 0
	return nil
}

func (p *pageOf[T]) readItems(body *json.Decoder) error {
	start, err := body.Token()
	if err != nil || start == nil {
		return err
	}
	if start != json.Delim('[') {
		p.wrong = p.noList()
		return nil
	}
	p.found = true
	var text json.RawMessage
	for body.More() {
		if err := body.Decode(&text); err != nil {
			return err
		}
		var item T
		if string(text) == "null" {
			p.wrong = fmt.Sprintf("null in the list %q", p.list.Items)
			return nil
		}
		if err := json.Unmarshal(text, &item); err != nil {
			p.wrong, p.cause = transport.Unreadable(err)+ofItem(text), err
			return nil
		}
		p.items = append(p.items, item)
	}
	_, err = body.Token()
	return err
}

// ofItem tells which item of a list is meant, as far as it has an id or a name.
func ofItem(item json.RawMessage) string {
	var is struct {
		ID   FlexString `json:"id"`
		Name FlexString `json:"name"`
	}
	_ = json.Unmarshal(item, &is)
	for _, word := range []FlexString{is.ID, is.Name} {
		if word != "" {
			return fmt.Sprintf(" of item %s", transport.Printable(string(word)))
		}
	}
	return ""
}

func (p *pageOf[T]) noList() string { return fmt.Sprintf("JSON that has no list %q", p.list.Items) }
