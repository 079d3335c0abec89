package transport

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxPrintable is how much of one text from outside is shown: an answer may hold a
// reason of 300 kB.
const maxPrintable = 2000

// Printable returns text from outside, such as the reason of a failure, in a
// form that a terminal only shows: in one line, with escapes for what is not
// printable (control characters, changes of direction, broken UTF-8), and no
// longer than 2,000 characters.
func Printable(text string) string {
	var out strings.Builder
	written, space := 0, false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		piece := text[i : i+size]
		i += size
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' && i < len(text) && text[i] == '\n' {
			space = true
			continue
		}
		if r == utf8.RuneError && size == 1 || !unicode.IsPrint(r) {
			quoted := strconv.Quote(piece)
			piece = quoted[1 : len(quoted)-1]
		}
		if space && written > 0 {
			piece = " " + piece
		}
		space = false
		if written += utf8.RuneCountInString(piece); written > maxPrintable {
			return out.String() + "…"
		}
		out.WriteString(piece)
	}
	return out.String()
}
