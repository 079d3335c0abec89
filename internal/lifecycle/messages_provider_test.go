package lifecycle_test

import "testing"

func providerPages(t *testing.T) string { t.Helper(); return "" }
