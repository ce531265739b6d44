// Package protocol serves TS 102 204: the ports that an application provider
// calls, and the notifications that call it back.
package protocol

import (
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/history"
	"platimo/infra/mssp/phones"
	"platimo/infra/mssp/soap"
)

// Service is the protocol side of the simulator.
type Service struct {
	Desk    *desk.Desk
	Book    *phones.Book
	History *history.Log
	Payment string // URI of the profile that signs payments
	Login   string // URI of the profile that signs in
	Now     func() time.Time
}

// operation answers one kind of message, or refuses with a status.
type operation func(*http.Request, call) (soap.Answer, error)

// call is what every message carries.
type call struct {
	*soap.Node
	ap *soap.Node
}

// Handler serves the ports.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	for port, p := range map[string]struct {
		message string
		op      operation
	}{
		"MSS_SignaturePort":    {"MSS_SignatureReq", s.signature},
		"MSS_StatusQueryPort":  {"MSS_StatusReq", s.status},
		"MSS_ReceiptPort":      {"MSS_ReceiptReq", s.receipt},
		"MSS_ProfileQueryPort": {"MSS_ProfileReq", s.profile},
		"MSS_ProfilePort":      {"MSS_ProfileReq", s.profile},
	} {
		mux.Handle("POST /soap/services/"+port, s.serve(p.message, p.op))
	}
	return mux
}

func (s *Service) serve(message string, op operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", soap.ContentType)
		answer, err := s.answer(r, message, op)
		var no desk.Refusal
		switch {
		case errors.As(err, &no):
			w.WriteHeader(http.StatusInternalServerError)
			_, err = w.Write(soap.Fault(no.Code))
		case err != nil:
			w.WriteHeader(http.StatusInternalServerError)
			_, err = w.Write(soap.Fault(900))
		default:
			_, err = w.Write(answer.Write(s.Now()))
		}
		_ = err // the client has gone; there is nobody to tell
	})
}

func (s *Service) answer(r *http.Request, message string, op operation) (soap.Answer, error) {
	if t := r.Header.Get("Content-Type"); !strings.HasPrefix(t, "application/soap+xml") && !strings.HasPrefix(t, "text/xml") {
		return soap.Answer{}, desk.Refusal{Code: desk.WrongParam}
	}
	envelope, err := soap.Parse(r.Body)
	if err != nil {
		return soap.Answer{}, desk.Refusal{Code: desk.WrongParam}
	}
	m := soap.Message(envelope, message)
	if m == nil || m.Find("AP_Info") == nil {
		return soap.Answer{}, desk.Refusal{Code: desk.WrongParam}
	}
	c := call{m, m.Find("AP_Info")}
	if err := c.check(s.Now()); err != nil {
		return soap.Answer{}, err
	}
	a, err := op(r, c)
	e := history.Entry{Operation: strings.TrimSuffix(message, "Req"), MSISDN: a.MSISDN, APTransID: c.ap.Attrs["AP_TransID"], MSSPTransID: a.MSSPTransID, Status: a.Status}
	var no desk.Refusal
	if errors.As(err, &no) {
		e.Status = no.Code
	}
	s.History.Add(e)
	a.Message = strings.TrimSuffix(message, "Req") + "Resp"
	a.Wrapper = map[string]string{
		"MSS_SignatureReq": "MSS_SignatureResponse", "MSS_StatusReq": "MSS_StatusQueryResponse",
		"MSS_ReceiptReq": "MSS_ReceiptResponse", "MSS_ProfileReq": "MSS_ProfileQueryResponse",
	}[message]
	a.APID, a.APTransID, a.APPwd, a.APInst = c.ap.Attrs["AP_ID"], c.ap.Attrs["AP_TransID"], c.ap.Attrs["AP_PWD"], c.ap.Attrs["Instant"]
	return a, err
}

// NCName of XML, in the letters that clients use; some send 39 characters.
var ncName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// clockTolerance is how far a client's clock may be off.
const clockTolerance = 5 * time.Minute

func (c call) check(now time.Time) error {
	if c.ap.Attrs["AP_ID"] == "" || !ncName.MatchString(c.ap.Attrs["AP_TransID"]) {
		return desk.Refusal{Code: desk.WrongParam}
	}
	at, err := time.Parse(time.RFC3339Nano, c.ap.Attrs["Instant"])
	if err != nil || at.Sub(now).Abs() > clockTolerance {
		return desk.Refusal{Code: desk.WrongParam}
	}
	return nil
}
