package vaultpolicy

import "testing"

func TestSameTimes(t *testing.T) {
	t.Parallel()
	const daily = "FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=00"
	for _, test := range []struct {
		name string
		a, b []string
		want bool
	}{
		{"the same", []string{daily}, []string{daily}, true},
		{"another order of the parts", []string{daily}, []string{"BYMINUTE=0;BYHOUR=06;FREQ=DAILY"}, true},
		{"small letters", []string{daily}, []string{"freq=daily;interval=1;byhour=6;byminute=0"}, true},
		{
			"every day of the week",
			[]string{daily},
			[]string{"FREQ=WEEKLY;BYDAY=SU,MO,TU,WE,TH,FR,SA;BYHOUR=6;BYMINUTE=0"},
			true,
		},
		{
			"two rules for two hours",
			[]string{"FREQ=DAILY;BYHOUR=6,18;BYMINUTE=0"},
			[]string{"FREQ=DAILY;BYHOUR=18;BYMINUTE=0", daily},
			true,
		},
		{"another hour", []string{daily}, []string{"FREQ=DAILY;BYHOUR=7;BYMINUTE=0"}, false},
		{"another interval", []string{daily}, []string{"FREQ=DAILY;INTERVAL=2;BYHOUR=6;BYMINUTE=0"}, false},
		{"one day less", []string{daily}, []string{"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA;BYHOUR=6;BYMINUTE=0"}, false},
		{"what cannot be read", []string{"FREQ=MONTHLY"}, []string{"FREQ=MONTHLY"}, true},
		{"one that cannot be read", []string{daily}, []string{"FREQ=MONTHLY"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := sameTimes(test.a, test.b); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

func TestBadRules(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "FREQ=DAILY", "FREQ=DAILY;BYHOUR=24;BYMINUTE=0", "FREQ=DAILY;BYHOUR=6;BYMINUTE=60",
		"FREQ=DAILY;INTERVAL=0;BYHOUR=6;BYMINUTE=0", "FREQ=DAILY;INTERVAL=31;BYHOUR=6;BYMINUTE=0",
		"FREQ=WEEKLY;BYHOUR=6;BYMINUTE=0", "FREQ=WEEKLY;BYDAY=XX;BYHOUR=6;BYMINUTE=0",
		"FREQ=DAILY;BYDAY=MO;BYHOUR=6;BYMINUTE=0", "FREQ=DAILY;BYHOUR=6;BYHOUR=7;BYMINUTE=0",
		"FREQ=DAILY;BYMONTH=1;BYHOUR=6;BYMINUTE=0", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=6;BYMINUTE=0",
	} {
		if _, err := parseRule(text); err == nil {
			t.Errorf("%q is taken, want an error", text)
		}
	}
}
