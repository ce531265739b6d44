package protocol

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/phones"
	"platimo/infra/mssp/soap"
)

// defaultTimeOut counts where a request names none; longestTimeOut bounds it.
const (
	defaultTimeOut = 2 * time.Minute
	longestTimeOut = 10 * time.Minute
)

// signature takes MSS_SignatureReq in any of the three messaging modes.
func (s *Service) signature(r *http.Request, c call) (soap.Answer, error) {
	mode := c.Attrs["MessagingMode"]
	req, err := s.request(c)
	if err != nil {
		return soap.Answer{MSISDN: msisdn(c)}, err
	}
	switch mode {
	case "synch", "asynchClientServer":
	case "asynchServerServer":
		if u, err := url.Parse(req.APURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return soap.Answer{MSISDN: req.MSISDN}, desk.Refusal{Code: desk.WrongParam}
		}
		req.Notify = true
	default:
		return soap.Answer{MSISDN: req.MSISDN}, desk.Refusal{Code: desk.WrongParam}
	}
	t, err := s.Desk.Begin(req, s.Now())
	if err != nil {
		return soap.Answer{MSISDN: req.MSISDN}, err
	}
	a := soap.Answer{MSSPTransID: t.ID, MSISDN: t.MSISDN, Profile: t.Profile, Status: desk.RequestOK}
	if mode != "synch" {
		return a, nil
	}
	return s.held(r, a, t.ID)
}

// held waits for the person, as the synchronous mode wants.
func (s *Service) held(r *http.Request, a soap.Answer, id string) (soap.Answer, error) {
	for {
		t, changed, ok := s.Desk.Find(id)
		if ok && !t.Open() {
			return ended(a, t)
		}
		select {
		case <-r.Context().Done():
			return a, r.Context().Err()
		case <-changed:
		}
	}
}

// ended is the answer for a transaction that is over: a signature, or a fault.
func ended(a soap.Answer, t desk.Transaction) (soap.Answer, error) {
	if t.Status != desk.ValidSig {
		return a, desk.Refusal{Code: t.Status}
	}
	a.Status, a.Signature = t.Status, t.Signature
	return a, nil
}

func (s *Service) request(c call) (desk.Request, error) {
	profile := c.Value("SignatureProfile", "mssURI")
	r := desk.Request{
		APID: c.ap.Attrs["AP_ID"], APTransID: c.ap.Attrs["AP_TransID"], APPassword: c.ap.Attrs["AP_PWD"], Instant: c.ap.Attrs["Instant"],
		APURL: c.ap.Attrs["AP_URL"], MSISDN: msisdn(c), Text: c.Value("DataToBeSigned"), Profile: profile, Usage: phones.Payment, TimeOut: defaultTimeOut,
	}
	switch {
	case profile == s.Login, profile != s.Payment && (strings.Contains(profile, "login") || strings.Contains(profile, "authentication")):
		r.Usage = phones.Login
	}
	if text := c.Attrs["TimeOut"]; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || time.Duration(n)*time.Second > longestTimeOut {
			return r, desk.Refusal{Code: desk.WrongParam}
		}
		r.TimeOut = time.Duration(n) * time.Second
	}
	return r, nil
}

// msisdn reads the number; some clients leave the plus out.
func msisdn(c call) string {
	n := c.Value("MobileUser", "MSISDN")
	if n != "" && n[0] != '+' {
		n = "+" + n
	}
	return n
}

// status answers MSS_StatusReq: 504 until the end, then the same end for ever.
func (s *Service) status(_ *http.Request, c call) (soap.Answer, error) {
	t, _, ok := s.Desk.Find(c.Attrs["MSSP_TransID"])
	if !ok || t.APID != c.ap.Attrs["AP_ID"] {
		return soap.Answer{}, desk.Refusal{Code: desk.WrongParam}
	}
	a := soap.Answer{MSSPTransID: t.ID, MSISDN: t.MSISDN, Status: desk.Outstanding}
	if t.Open() {
		return a, nil
	}
	return ended(a, t)
}

// receipt answers MSS_ReceiptReq and puts its message on the phone.
func (s *Service) receipt(_ *http.Request, c call) (soap.Answer, error) {
	t, _, ok := s.Desk.Find(c.Attrs["MSSP_TransID"])
	if !ok || t.APID != c.ap.Attrs["AP_ID"] {
		return soap.Answer{}, desk.Refusal{Code: desk.WrongParam}
	}
	a := soap.Answer{MSSPTransID: t.ID, MSISDN: t.MSISDN, Status: desk.RequestOK}
	text := c.Value("Message")
	if len([]rune(text)) > 160 {
		return a, desk.Refusal{Code: desk.WrongLength}
	}
	if text == "" {
		return a, nil
	}
	return a, s.Book.Send(t.MSISDN, text, s.Now())
}

// profile answers MSS_ProfileReq: whether a number has a phone.
func (s *Service) profile(_ *http.Request, c call) (soap.Answer, error) {
	a := soap.Answer{MSISDN: msisdn(c), Status: desk.RequestOK, Profile: s.Payment}
	if _, err := s.Book.Find(a.MSISDN); err != nil {
		return a, desk.Refusal{Code: desk.UnknownClient}
	}
	return a, nil
}
