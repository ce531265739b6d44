package main

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const sentence = "PlatiMo: platite 12.345,67 RSD. Prima: PEKARA ZORA 310-1234567891211-86. Svrha: 2 hleba & \"so\". Kod 4821. Br 7K2M9QXA4TB6C"

func TestNotificationMode(t *testing.T) {
	s := start(t, t.TempDir())
	phone := s.phone(t, mira)
	ap := newAP(t)
	ask := ap.notifying(asking(mira, sentence))
	answer := s.send(t, ask).Body.Wrapper
	if answer.XMLName.Local != "MSS_SignatureResponse" || answer.Message.XMLName.Local != "MSS_SignatureResp" {
		t.Errorf("answer is %s/%s", answer.XMLName.Local, answer.Message.XMLName.Local)
	}
	m := answer.Message
	if m.Code.Value != "100" || m.Name != "REQUEST_OK" || m.MSSPTransID == "" || m.MSISDN != mira || len(m.Profiles) != 1 || m.Profiles[0] != "urn:platimo:profile:payment" {
		t.Errorf("answer = %+v", m)
	}
	if m.AP.ID != apID || m.AP.TransID != ask.ap["AP_TransID"] || m.AP.Instant != ask.ap["Instant"] || m.AP.Password != ask.ap["AP_PWD"] {
		t.Errorf("AP_Info = %+v, want the request's", m.AP)
	}
	if open := s.send(t, query(m.MSSPTransID)); open.code(t) != 504 || open.Body.Wrapper.Message.MSISDN != mira {
		t.Errorf("query while it is open = %+v", open)
	}

	p := s.prompt(t, mira)
	if p.Text != sentence || p.Profile != "payment" || p.ID != m.MSSPTransID {
		t.Errorf("prompt = %+v", p)
	}
	s.enter(t, mira, p, pin, 200)

	told := <-ap.came
	n := told.Body.Wrapper.Message
	if told.Body.Wrapper.XMLName.Local != "MSS_Notification" || n.XMLName.Local != "MSS_StatusResp" || told.code(t) != 502 ||
		n.Name != "VALID_SIGNATURE" || n.MSSPTransID != m.MSSPTransID || n.AP != m.AP || n.MSISDN != mira {
		t.Errorf("notification = %+v", told)
	}
	verify(t, s, n.Signature, sentence, phone.Certificates.Payment)
	for range 2 { // the end repeats, signature and all
		again := s.send(t, query(m.MSSPTransID))
		if again.code(t) != 502 || again.Body.Wrapper.Message.Signature[0] != n.Signature[0] {
			t.Errorf("query after the end = %+v", again)
		}
	}

	if got := s.send(t, receipt(m.MSSPTransID, mira, " Placeno 12.345,67 RSD\n")).code(t); got != 100 {
		t.Errorf("receipt = %d, want 100", got)
	}
	var messages []struct {
		N        int
		Text, At string
	}
	s.call(t, "GET", path(mira, "messages?wait=20s&after=0"), nil, &messages, 200)
	if len(messages) != 1 || messages[0].Text != "Placeno 12.345,67 RSD" || messages[0].N != 1 {
		t.Errorf("messages = %+v", messages)
	}
	if got := s.send(t, receipt(m.MSSPTransID, mira, "again")).code(t); got != 101 {
		t.Errorf("second receipt = %d, want 101", got)
	}
}

func TestSignInUsesTheOtherKey(t *testing.T) {
	s := start(t, t.TempDir())
	phone := s.phone(t, mira)
	for _, uri := range []string{"urn:platimo:profile:login", "http://mss.ficom.fi/TS102206/v1.0.0/authentication-profile.xml", "http://x.example/LOGIN/v1"} {
		m := asking(mira, "PlatiMo prijava. Kod 0041.")
		m.kids = strings.Replace(m.kids, "urn:platimo:profile:payment", "\n  "+uri+" ", 1)
		s.behave(t, mira, "sign")
		end := s.end(t, s.send(t, m).Body.Wrapper.Message.MSSPTransID)
		verify(t, s, end.Body.Wrapper.Message.Signature, "PlatiMo prijava. Kod 0041.", phone.Certificates.Login)
	}
}

func TestSynchronousMode(t *testing.T) {
	s := start(t, t.TempDir())
	phone := s.phone(t, mira)
	held := func() message {
		m := asking(mira, sentence)
		m.attrs = strings.Replace(m.attrs, "asynchClientServer", "synch", 1)
		return m
	}
	got := make(chan status)
	go func() { got <- s.send(t, held()) }()
	s.enter(t, mira, s.prompt(t, mira), pin, 200)
	st := <-got
	if st.code(t) != 502 || st.Body.Wrapper.Message.MSSPTransID == "" {
		t.Errorf("answer = %+v", st)
	}
	verify(t, s, st.Body.Wrapper.Message.Signature, sentence, phone.Certificates.Payment)

	s.behave(t, mira, "refuse")
	if st := s.send(t, held()); st.code(t) != 401 || st.Body.Fault.Value != "env:Receiver" || st.Body.Fault.Reason != "USER_CANCEL" {
		t.Errorf("answer to a refusal = %+v", st)
	}
}

func TestEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		next string
		want int
	}{
		{"a person refuses", "", 401},
		{"the phone refuses", "refuse", 401},
		{"the phone is in a bag", "ignore", 208},
		{"the phone is not reached", "unreachable", 209},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, t.TempDir())
			s.phone(t, mira)
			ap := newAP(t)
			s.behave(t, mira, c.next)
			ask := ap.notifying(asking(mira, sentence))
			ask.attrs = strings.Replace(ask.attrs, "120", "1", 1)
			id := s.send(t, ask).Body.Wrapper.Message.MSSPTransID
			if c.next == "" {
				p := s.prompt(t, mira)
				s.call(t, "POST", path(mira, "prompts/"+p.ID+"/refuse"), struct{}{}, nil, 200)
				s.call(t, "POST", path(mira, "prompts/"+p.ID+"/refuse"), struct{}{}, nil, 404)
				s.enter(t, mira, p, pin, 404)
			}
			told := <-ap.came
			if told.code(t) != c.want || told.Body.Fault != nil || told.Body.Wrapper.Message.Signature != nil {
				t.Errorf("notification = %+v, want %d", told, c.want)
			}
			if st := s.send(t, query(id)); st.code(t) != c.want || st.Body.Fault == nil {
				t.Errorf("query = %+v, want a fault %d", st, c.want)
			}
			s.behave(t, mira, "sign")
			if got := s.end(t, s.send(t, asking(mira, sentence)).Body.Wrapper.Message.MSSPTransID).code(t); got != 502 {
				t.Errorf("the next request ends with %d, want 502: the SIM is free again", got)
			}
		})
	}
}

func TestWrongPINs(t *testing.T) {
	s := start(t, t.TempDir())
	s.phone(t, mira)
	ap := newAP(t)
	s.send(t, ap.notifying(asking(mira, sentence)))
	p := s.prompt(t, mira)
	var wrong struct {
		Error     string
		TriesLeft int
	}
	s.call(t, "POST", path(mira, "prompts/"+p.ID+"/pin"), map[string]string{"pin": "0000"}, &wrong, 403)
	if wrong.Error != "wrong-pin" || wrong.TriesLeft != 2 {
		t.Errorf("wrong PIN = %+v", wrong)
	}
	s.enter(t, mira, p, "0000", 403)
	if again := s.prompt(t, mira); again.ID != p.ID {
		t.Errorf("after two wrong PINs the prompt is %q, want %q", again.ID, p.ID)
	}
	s.enter(t, mira, p, "0000", 423)
	if told := <-ap.came; told.code(t) != 402 {
		t.Errorf("notification = %d, want 402", told.code(t))
	}
	for what, m := range map[string]message{"asking": asking(mira, sentence), "profile query": profile(mira)} {
		if got := s.send(t, m).code(t); got != 402 {
			t.Errorf("%s of a blocked phone = %d, want 402", what, got)
		}
	}
	s.call(t, "POST", path(mira, "pin"), map[string]string{"pin": "5678"}, nil, 200)
	s.send(t, ap.notifying(asking(mira, sentence)))
	s.enter(t, mira, s.prompt(t, mira), "5678", 200)
	if told := <-ap.came; told.code(t) != 502 {
		t.Errorf("notification after the new PIN = %d, want 502", told.code(t))
	}
}

func TestProfileQuery(t *testing.T) {
	s := start(t, t.TempDir(), "-payment-profile", "urn:a", "-login-profile", "urn:b", "-mssp-id", "http://other.example/")
	s.phone(t, mira)
	for _, port := range []string{"MSS_ProfileQueryPort", "MSS_ProfilePort"} {
		m := s.post(t, port, profile("381641234567").qualified()).Body.Wrapper.Message
		if m.Code.Value != "100" || strings.Join(m.Profiles, " ") != "urn:a urn:b" || m.MSSP != "http://other.example/" {
			t.Errorf("%s: %+v", port, m)
		}
	}
	if got := s.send(t, profile("+381641234568")).code(t); got != 105 {
		t.Errorf("profile of no phone = %d, want 105", got)
	}
}

// end queries until a transaction has ended.
func (s *sim) end(t testing.TB, id string) status {
	t.Helper()
	for t.Context().Err() == nil {
		if st := s.send(t, query(id)); st.code(t) != 504 {
			return st
		}
	}
	t.Fatal("the transaction does not end")
	return status{}
}

// verify has OpenSSL judge a signature with the authority that the simulator
// names, and holds the signer against a certificate.
func verify(t *testing.T, s *sim, signature []string, text string, certificate []byte) {
	t.Helper()
	if len(signature) != 1 {
		t.Fatalf("%d signatures, want one", len(signature))
	}
	der, err := base64.StdEncoding.DecodeString(signature[0])
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(der, certificate) || !bytes.Contains(der, []byte(text)) {
		t.Error("the signature holds another certificate or another text")
	}
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Log("openssl is not on this machine: the signature itself was not judged")
		return
	}
	var issuers [][]byte
	s.call(t, "GET", "/issuers", nil, &issuers, 200)
	folder := t.TempDir()
	for name, data := range map[string][]byte{"sig": der, "ca": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: issuers[0]})} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(openssl, "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", filepath.Join(folder, "sig"),
		"-CAfile", filepath.Join(folder, "ca"), "-purpose", "any", "-out", filepath.Join(folder, "text")).CombinedOutput()
	if err != nil {
		t.Errorf("openssl cms -verify: %v\n%s", err, out)
	}
	if got, err := os.ReadFile(filepath.Join(folder, "text")); err != nil || string(got) != text {
		t.Errorf("signed text = %q, %v, want %q", got, err, text)
	}
}
