package protocol

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"platimo/infra/mssp/desk"
	"platimo/infra/mssp/history"
	"platimo/infra/mssp/soap"
)

// pauses before each further try of a notification that was not answered.
var pauses = []time.Duration{200 * time.Millisecond, time.Second, 5 * time.Second, 15 * time.Second}

var notifier = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}}

// Ended tells an application provider how its transaction ended, if it wanted
// to hear: MSS_StatusResp in MSS_Notification to its AP_URL, until it answers
// 200, five times at most.
func (s *Service) Ended(t desk.Transaction) {
	if !t.Notify {
		return
	}
	for n := 0; ; n++ {
		err := s.notify(t)
		if err == nil {
			return
		}
		if n == len(pauses) {
			slog.Warn("a notification was given up", "transaction", t.ID, "cause", err.Error())
			return
		}
		time.Sleep(pauses[n])
	}
}

func (s *Service) notify(t desk.Transaction) error {
	body := soap.Answer{
		Wrapper: "MSS_Notification", Message: "MSS_StatusResp", APID: t.APID, APTransID: t.APTransID, APPwd: t.APPassword, APInst: t.Instant,
		MSSPTransID: t.ID, MSISDN: t.MSISDN, Status: t.Status, Signature: t.Signature,
	}.Write(s.Now())
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, t.APURL, bytes.NewReader(body))
	if err != nil {
		return errors.New("AP_URL is no address") // its path is a secret: no wrapping
	}
	req.Header.Set("Content-Type", soap.ContentType)
	e := history.Entry{Operation: "MSS_Notification", MSISDN: t.MSISDN, APTransID: t.APTransID, MSSPTransID: t.ID, Status: t.Status}
	defer func() { s.History.Add(e) }()
	resp, err := notifier.Do(req)
	if err != nil {
		return errors.New("no answer")
	}
	defer resp.Body.Close()
	e.HTTP = resp.StatusCode
	if resp.StatusCode != http.StatusOK {
		_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, soap.MaxBytes)) // so that the connection can serve again
		return fmt.Errorf("HTTP %d", resp.StatusCode)
	}
	if envelope, err := soap.Parse(resp.Body); err == nil {
		if m := soap.Message(envelope, "MSS_ReceiptReq"); m != nil {
			if code := m.Find("Status", "StatusCode"); code != nil {
				e.Answer, _ = strconv.Atoi(code.Attrs["Value"]) // 0 says that it was no number
			}
		}
	}
	return nil
}
