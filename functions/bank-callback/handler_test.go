package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"platimo/shared/fault"
	"platimo/shared/payment"
)

type settled struct {
	ids []payment.ID
	err error
}

func (s *settled) Settle(_ context.Context, id payment.ID) error {
	s.ids = append(s.ids, id)
	return s.err
}

const report = `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-11-17T10:05:40+01:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>I1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>ID</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`

func TestReport(t *testing.T) {
	id := payment.NewID()
	good := strings.Replace(report, "ID</Orgnl", string(id)+"</Orgnl", 1)
	for name, c := range map[string]struct {
		token, body string
		err         error
		status      int
		settles     bool
	}{
		"the new token":              {"new-token", good, nil, 200, true},
		"the old token":              {"old-token", good, nil, 200, true},
		"another token":              {"guess", good, nil, 404, false},
		"a longer token":             {"new-token2", good, nil, 404, false},
		"both tokens":                {"new-token%20old-token", good, nil, 404, false},
		"junk":                       {"new-token", "junk", nil, 400, false},
		"junk, another token":        {"guess", "junk", nil, 404, false},
		"twice":                      {"new-token", good + good, nil, 400, false},
		"no transaction":             {"new-token", strings.Replace(good, "<OrgnlEndToEndId>"+string(id)+"</OrgnlEndToEndId>", "", 1), nil, 400, false},
		"an id that is none of ours": {"new-token", strings.Replace(report, "ID</Orgnl", "INVOICE-7</Orgnl", 1), nil, 404, false},
		"too large":                  {"new-token", good + strings.Repeat(" ", 256<<10), nil, 413, false},
		"unknown":                    {"new-token", good, fault.New(fault.NotFound, "There is no such thing here."), 404, true},
		"the store is away":          {"new-token", good, errors.New("the store is away"), 500, true},
	} {
		var log bytes.Buffer
		before := slog.Default()
		slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
		s := &settled{err: c.err}
		h := &handler{course: s, tokens: []string{"old-token", "new-token"}, now: time.Now}
		rec := httptest.NewRecorder()
		h.routes().ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/callbacks/bank/"+c.token, strings.NewReader(c.body)))
		slog.SetDefault(before)
		if rec.Code != c.status || (len(s.ids) == 1 && s.ids[0] == id) != c.settles {
			t.Errorf("%s: status = %d, settled %v, want %d and %t", name, rec.Code, s.ids, c.status, c.settles)
		}
		if strings.Contains(log.String(), "token\"") || strings.Contains(log.String(), "-token") || strings.Contains(rec.Body.String(), "store") {
			t.Errorf("%s: log %s, body %s", name, log.String(), rec.Body)
		}
	}
}
