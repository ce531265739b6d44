package protocol

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/history"
	"platimo/infra/mssp/soap"
)

// notifier follows no redirect: AP_URL is where the AP wants to hear.
var notifier = &http.Client{
	Timeout:       10 * time.Second,
	Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Notify tells an AP how its transaction ended, until it answers 200 or there
// are no more pauses. If ctx ends first, the next start takes it up again.
func (s *Service) Notify(ctx context.Context, t desk.Transaction) {
	for n := 0; ; n++ {
		err := s.notify(ctx, t, n+1)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			break
		}
		if n == len(s.Pauses) {
			s.Log.Warn("a notification was given up", "transaction", t.ID, "cause", err.Error())
			break
		}
		select {
		case <-time.After(s.Pauses[n]):
		case <-ctx.Done():
			return
		}
	}
	s.Desk.Told(t.ID)
}

// notify makes one try: an MSS_StatusResp in an MSS_Notification.
func (s *Service) notify(ctx context.Context, t desk.Transaction, attempt int) (err error) {
	entry := history.Entry{
		At: time.Now().UTC(), Operation: "MSS_Notification", MSISDN: t.MSISDN, APID: t.APID, APTransID: t.APTransID,
		MSSPTransID: t.ID, Status: t.Status, Attempt: attempt,
	}
	defer func() {
		if err != nil {
			entry.Why = err.Error()
		}
		s.History.Add(entry)
	}()
	ap := []soap.Attr{{Name: "AP_ID", Value: t.APID}, {Name: "AP_TransID", Value: t.APTransID}, {Name: "AP_PWD", Value: t.APPassword}, {Name: "Instant", Value: t.Instant}}
	body := write("MSS_Notification", "MSS_StatusResp", t.Style, ap, s.ID, reply{status: t.Status, transID: t.ID, number: t.Number, signature: t.Signature})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.APURL, bytes.NewReader(body))
	if err != nil {
		return errors.New("AP_URL is not an address") // the error would quote its path, which is a secret
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("SOAPAction", `"#MSS_Notification"`)
	resp, err := notifier.Do(req)
	if err != nil {
		if quoting, ok := errors.AsType[*url.Error](err); ok {
			err = quoting.Err
		}
		return err
	}
	defer resp.Body.Close()
	entry.HTTP = resp.StatusCode
	answer, err := io.ReadAll(io.LimitReader(resp.Body, soap.MaxBytes))
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the AP answered HTTP %d", resp.StatusCode)
	}
	if err != nil {
		return fmt.Errorf("the AP's answer broke off: %w", err)
	}
	if entry.Answer, err = receiptStatus(answer); err != nil {
		entry.Why = "the AP's answer is not as it should be: " + err.Error()
	}
	return nil
}

// receiptStatus reads what an AP answers to a notification: an MSS_ReceiptReq,
// whose status some leave out (0).
func receiptStatus(envelope []byte) (int, error) {
	root, err := soap.Parse(bytes.NewReader(envelope))
	if err != nil {
		return 0, err
	}
	c := &call{}
	if err := c.open(root, "MSS_ReceiptReq"); err != nil {
		return 0, err
	}
	code, err := c.find("Status", "StatusCode")
	if err != nil || code == nil {
		return 0, err
	}
	return strconv.Atoi(code.Attr("Value"))
}
