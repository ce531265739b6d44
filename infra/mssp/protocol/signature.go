package protocol

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/phones"
)

// Messaging modes of TS 102 204.
const (
	synch              = "synch"
	asynchClientServer = "asynchClientServer"
	asynchServerServer = "asynchServerServer"
)

// defaultTimeOut counts where a request names none, longestTimeOut bounds it.
const (
	defaultTimeOut = 2 * time.Minute
	longestTimeOut = time.Hour
)

// signature takes MSS_SignatureReq. In the synchronous mode it answers when the
// person has, in the others at once, and the prompt follows the answer.
func (s *Service) signature(ctx context.Context, c *call) (reply, error) {
	mode := c.message.Attr("MessagingMode")
	c.entry.Mode = mode
	r, err := s.request(c, mode)
	if err != nil {
		return reply{}, err
	}
	c.entry.Text = r.Text
	t, err := s.Desk.Begin(r)
	if err != nil {
		return reply{}, err
	}
	c.entry.MSSPTransID = t.ID
	a := reply{status: desk.RequestOK, transID: t.ID, number: r.Number}
	if r.Profile != "" {
		a.profiles = []string{r.Profile}
	}
	if mode != synch {
		a.after = func() { s.Desk.Arrive(t.ID) }
		return a, nil
	}
	s.Desk.Arrive(t.ID)
	if t, err = s.ended(ctx, t.ID); err != nil {
		return reply{}, err
	}
	a.status, a.signature = t.Status, t.Signature
	return a, refusalOf(t)
}

// ended waits for the end of a transaction.
func (s *Service) ended(ctx context.Context, id string) (desk.Transaction, error) {
	for {
		changed := s.Bells.Hear(id)
		if t, ok := s.Desk.Find(id); !ok || !t.Open() {
			return t, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return desk.Transaction{}, desk.Refusal{Code: desk.InternalError, Why: "the client went away"}
		}
	}
}

// request reads what a signature is asked for.
func (s *Service) request(c *call, mode string) (desk.Request, error) {
	r := desk.Request{APID: c.apID, APTransID: c.transID, APPassword: c.password, Instant: c.instant, Style: c.style}
	var err error
	if r.Number, r.MSISDN, err = c.number(); err != nil {
		return r, err
	}
	if r.APURL, err = c.notifyAt(mode); err != nil {
		return r, err
	}
	if r.Text, err = c.text("DataToBeSigned"); err != nil {
		return r, err
	}
	if r.Text == "" {
		return r, desk.Refusal{Code: desk.MissingParam, Why: "no DataToBeSigned"}
	}
	if r.Shown, err = c.text("DataToBeDisplayed"); err != nil {
		return r, err
	}
	if r.Shown == "" {
		r.Shown = r.Text
	}
	if r.Profile, err = c.uri("SignatureProfile"); err != nil {
		return r, err
	}
	r.Usage = s.usage(r.Profile)
	format, err := c.uri("MSS_Format")
	if err == nil && format != "" && !strings.HasSuffix(format, "#PKCS7") {
		err = desk.Refusal{Code: desk.WrongParam, Why: "MSS_Format is not PKCS7, which is CMS"}
	}
	if err != nil {
		return r, err
	}
	r.Ends, err = c.ends(time.Now())
	return r, err
}

// notifyAt is where to notify, if the mode wants it.
func (c *call) notifyAt(mode string) (string, error) {
	switch mode {
	case synch, asynchClientServer:
		return "", nil
	case asynchServerServer:
	case "":
		return "", desk.Refusal{Code: desk.MissingParam, Why: "no MessagingMode"}
	default:
		return "", desk.Refusal{Code: desk.WrongParam, Why: "no such MessagingMode"}
	}
	if c.apURL == "" {
		return "", desk.Refusal{Code: desk.MissingParam, Why: "asynchServerServer wants AP_URL"}
	}
	u, err := url.Parse(c.apURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", desk.Refusal{Code: desk.WrongParam, Why: "AP_URL is not an address of http or https"}
	}
	return c.apURL, nil
}

// text reads what is to be signed or shown, byte for byte; "" if it is not there.
func (c *call) text(name string) (string, error) {
	n, err := c.find(name)
	if n == nil || err != nil {
		return "", err
	}
	kind, encoding := strings.ToLower(n.Attr("MimeType")), n.Attr("Encoding")
	if kind != "" && kind != "text/plain" || encoding != "" && !strings.EqualFold(encoding, "UTF-8") {
		return "", desk.Refusal{Code: desk.WrongParam, Why: name + " is not text/plain in UTF-8"}
	}
	return n.Text(), nil
}

func (c *call) uri(name string) (string, error) {
	n, err := c.find(name, "mssURI")
	if n == nil || err != nil {
		return "", err
	}
	return strings.TrimSpace(n.Text()), nil
}

// usage chooses the key by the profile's URI.
func (s *Service) usage(profile string) phones.Usage {
	lower := strings.ToLower(profile)
	switch {
	case profile == s.PaymentProfile:
		return phones.Payment
	case profile == s.LoginProfile, strings.Contains(lower, "login"), strings.Contains(lower, "authentication"):
		return phones.Login
	}
	return phones.Payment
}

// ends is the earlier of TimeOut and ValidityDate.
func (c *call) ends(now time.Time) (time.Time, error) {
	timeOut := defaultTimeOut
	if text := c.message.Attr("TimeOut"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > int(longestTimeOut/time.Second) {
			return now, desk.Refusal{Code: desk.WrongParam, Why: "TimeOut is not a number of seconds from 1 to 3600"}
		}
		timeOut = time.Duration(n) * time.Second
	}
	ends := now.Add(timeOut)
	if text := c.message.Attr("ValidityDate"); text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return now, desk.Refusal{Code: desk.WrongParam, Why: "ValidityDate is not a time with a zone"}
		}
		if at.Before(ends) {
			ends = at
		}
	}
	return ends, nil
}
