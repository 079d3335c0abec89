package door

import (
	"os"
	"runtime/debug"
)

// Spare lets garbage lie longer than Go does by itself. What lives is small, some
// 5 MiB, and each call leaves garbage.
func Spare() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}
