package core

import (
	"strconv"
	"testing"
)

func TestTheLogForgetsTheOldest(t *testing.T) {
	t.Parallel()
	var log ring
	for i := range remembered + 2 {
		log.add(Request{Path: strconv.Itoa(i)})
	}
	all := log.all()
	if n, first, last := len(all), all[0].Path, all[len(all)-1].Path; n != remembered || first != "2" ||
		last != strconv.Itoa(remembered+1) {
		t.Errorf("got %d requests from %s to %s, want the last %d", n, first, last, remembered)
	}
}
