package bank

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseBanks(t *testing.T) {
	for _, tt := range []struct {
		list string
		want map[string]string // nil is an error
	}{
		{"PAYRRSBG=https://bank.example.rs/api", map[string]string{"PAYRRSBG": "https://bank.example.rs/api"}},
		{" PAYRRSBGXXX=https://a.example.rs/\n SHOPRSBG=http://127.0.0.1:8086/SHOPRSBG ", map[string]string{
			"PAYRRSBGXXX": "https://a.example.rs", "SHOPRSBG": "http://127.0.0.1:8086/SHOPRSBG"}},
		{"PAYRRSBG=http://localhost:8086 SHOPRSBG=http://[::1]:8086", map[string]string{"PAYRRSBG": "http://localhost:8086", "SHOPRSBG": "http://[::1]:8086"}},
		{"", nil},
		{"  ", nil},
		{"PAYRRSBG", nil},
		{"PAYRRSBG=", nil},
		{"payrrsbg=https://bank.example.rs", nil},
		{"PAYRRSB=https://bank.example.rs", nil},
		{"PAYRRSBG=https://a.example.rs PAYRRSBG=https://b.example.rs", nil},
		{"PAYRRSBG=http://bank.example.rs", nil},
		{"PAYRRSBG=http://127.0.0.1.example.rs", nil},
		{"PAYRRSBG=ftp://bank.example.rs", nil},
		{"PAYRRSBG=//bank.example.rs", nil},
		{"PAYRRSBG=https:///payments", nil},
		{"PAYRRSBG=https://user:hunter2@bank.example.rs", nil},
		{"PAYRRSBG=https://bank.example.rs?key=hunter2", nil},
		{"PAYRRSBG=https://bank.example.rs#hunter2", nil},
		{"PAYRRSBG=https://bank.example.rs/%zzhunter2", nil},
		{"hunter2", nil},
	} {
		got, err := ParseBanks(tt.list)
		if diff := cmp.Diff(tt.want, got); diff != "" || (err == nil) != (tt.want != nil) {
			t.Errorf("ParseBanks(%q) = %v (-want +got):\n%s", tt.list, err, diff)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("ParseBanks(%q) = %v, quotes a secret", tt.list, err)
		}
	}
}
