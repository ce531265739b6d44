package mss

import "testing"

func TestStatusCode(t *testing.T) {
	for _, tt := range []struct {
		code, family           StatusCode
		text                   string
		open, signed, unjudged bool
	}{
		{0, 0, "0", false, false, false},
		{100, 100, "100 REQUEST_OK", true, false, false},
		{105, 105, "105 UNKNOWN_CLIENT", false, false, false},
		{1014, 101, "1014 WRONG_PARAM", false, false, false},
		{208, 208, "208 EXPIRED_TRANSACTION", false, false, false},
		{2082, 208, "2082 EXPIRED_TRANSACTION", false, false, false},
		{400, 400, "400 USER_SIGN", true, false, false},
		{401, 401, "401 USER_CANCEL", false, false, false},
		{Postponed, UserCancel, "4013 USER_CANCEL", false, false, false},
		{406, 406, "406 PB_SIGNATURE_PROCESS", false, false, false},
		{423, 423, "423 CRL_PB", false, false, true},
		{424, 424, "424 CRL_EXPIRED", false, false, true},
		{425, 425, "425 ERROR_CERTIFICATE", false, false, true},
		{500, 500, "500 SIGNATURE", false, true, false},
		{501, 501, "501 REVOKED_CERTIFICATE", false, false, false},
		{502, 502, "502 VALID_SIGNATURE", false, true, false},
		{503, 503, "503 INVALID_SIGNATURE", false, false, false},
		{504, 504, "504 OUTSTANDING_TRANSACTION", true, false, false},
		{601, 601, "601 RET_OK_NOPUSH", false, false, false},
		{701, 700, "701 ROAMING", false, false, false},
		{780, 700, "780 ROAMING", false, false, false},
		{9008, 900, "9008 INTERNAL_ERROR", false, false, false},
		{999, 999, "999", false, false, false},
	} {
		if got := tt.code.Family(); got != tt.family {
			t.Errorf("StatusCode(%d).Family() = %d, want %d", int(tt.code), int(got), int(tt.family))
		}
		if got := tt.code.String(); got != tt.text {
			t.Errorf("StatusCode(%d).String() = %q, want %q", int(tt.code), got, tt.text)
		}
		if o, s, u := tt.code.Open(), tt.code.Signed(), tt.code.Unjudged(); o != tt.open || s != tt.signed || u != tt.unjudged {
			t.Errorf("StatusCode(%d): open %v, signed %v, unjudged %v, want %v, %v, %v", int(tt.code), o, s, u, tt.open, tt.signed, tt.unjudged)
		}
	}
}

func TestParseStatus(t *testing.T) {
	for _, tt := range []struct {
		text string
		want StatusCode
	}{
		{"100", 100}, {"4011", 4011},
		{"", 0}, {"0", 0}, {"99", 0}, {"099", 0}, {"0100", 0}, {"+100", 0}, {"-100", 0}, {"100.0", 0}, {"1e2", 0}, {"10000", 0}, {"१००", 0},
	} {
		if got, ok := parseStatus(tt.text); got != tt.want && ok || ok != (tt.want != 0) {
			t.Errorf("parseStatus(%q) = %d, %v, want %d", tt.text, int(got), ok, int(tt.want))
		}
	}
}

func TestRefine(t *testing.T) {
	for _, tt := range []struct {
		codes []StatusCode
		want  StatusCode
	}{
		{nil, 0},
		{[]StatusCode{401}, 401},
		{[]StatusCode{401, 4011}, 4011},
		{[]StatusCode{401, 900}, 401},
		{[]StatusCode{100, 502}, 100},
		{[]StatusCode{401, 502, 4011}, 401},
	} {
		if got := refine(tt.codes); got != tt.want {
			t.Errorf("refine(%v) = %v, want %v", tt.codes, got, tt.want)
		}
	}
}
