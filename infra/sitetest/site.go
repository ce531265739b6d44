// Package sitetest gives handler tests a site: the stores of template.yaml on
// an engine of their own, two merchants with an agent each who has signed in,
// and a guest. A test is a table of whole requests, with what the answer must
// hold and what it must not.
package sitetest

import (
	"testing"
	"time"

	"platimo/infra/engine"
	"platimo/infra/engine/enginetest"
	"platimo/shared/api"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/session"
	"platimo/shared/store"
)

// Who calls.
type Who string

const (
	Guest Who = ""   // nobody has signed in
	Owner Who = "M1" // Ana of merchant M1
	Other Who = "M2" // Oto of merchant M2
)

// Origin is where the page is served.
const Origin = "https://app.example.com"

// Site is the site of one test. Its clock stands until it is moved.
type Site struct {
	API         api.Site
	Requests    *store.Requests
	Attempts    *store.Attempts
	Phones      *store.Phones
	Sessions    *store.Sessions
	Connections *store.Connections
	Directory   *store.Directory

	t     testing.TB
	clock time.Time
	token map[Who]string
	keys  int
}

// New starts a site.
func New(t testing.TB) *Site {
	t.Helper()
	endpoint := enginetest.Start(t)
	names, db := enginetest.Tables(t, endpoint), engine.Client(endpoint)
	s := &Site{
		Requests:    store.NewRequests(db, names["PaymentsTable"], names["PhonesTable"]),
		Attempts:    store.NewAttempts(db, names["LoginsTable"], names["PhonesTable"]),
		Phones:      store.NewPhones(db, names["PhonesTable"]),
		Sessions:    store.NewSessions(db, names["SessionsTable"]),
		Connections: store.NewConnections(db, names["ConnectionsTable"], names["SessionsTable"]),
		Directory:   store.NewDirectory(db, names["DirectoryTable"]),
		t:           t, clock: paymenttest.Now, token: map[Who]string{},
	}
	s.API = api.Site{Sessions: s.Sessions, Directory: s.Directory, Origins: []string{Origin}, Now: s.Now}
	s.enrol(Owner, Agent(Owner))
	s.enrol(Other, Agent(Other))
	return s
}

// Agent is the agent of a merchant.
func Agent(w Who) session.Agent {
	if w == Other {
		return session.Agent{MSISDN: paymenttest.Number("+381642222222"), Name: "Oto Agent", Role: session.RoleManager, Merchant: string(w)}
	}
	return session.Agent{MSISDN: paymenttest.Agent.MSISDN, Name: "Ana Agent", Role: session.RoleAgent, Merchant: string(w)}
}

func (s *Site) enrol(w Who, a session.Agent) {
	s.t.Helper()
	ctx := s.t.Context()
	for _, err := range []error{s.Directory.PutMerchant(ctx, paymenttest.Payee(string(w))), s.Directory.PutAgent(ctx, a)} {
		if err != nil {
			s.t.Fatal(err)
		}
	}
	s.SignIn(w)
}

// SignIn opens a new session for an agent.
func (s *Site) SignIn(w Who) session.Session {
	s.t.Helper()
	token := session.NewSecret()
	opened, err := s.Sessions.Open(s.t.Context(), session.Session{Digest: session.Digest(token), Agent: Agent(w).MSISDN, Merchant: string(w), Created: s.clock, Touched: s.clock})
	if err != nil {
		s.t.Fatal(err)
	}
	s.token[w] = token
	return opened
}

// Session reads the session of an agent, as it is stored.
func (s *Site) Session(w Who) (session.Session, error) {
	return s.Sessions.Find(s.t.Context(), session.Digest(s.token[w]))
}

// Now is the site's clock; At moves it to so long after its start.
func (s *Site) Now() time.Time     { return s.clock }
func (s *Site) At(d time.Duration) { s.clock = paymenttest.Now.Add(d) }

// Add stores a request of a merchant, opened at the site's time. Its phone is
// free for the next.
func (s *Site) Add(w Who, change ...func(*payment.Typed)) payment.Request {
	s.t.Helper()
	s.keys++
	in := paymenttest.Typed()
	for _, c := range change {
		c(&in)
	}
	d, err := payment.NewDraft(paymenttest.Payee(string(w)), paymenttest.Key(1_000_000+s.keys), in, paymenttest.Secret)
	if err != nil {
		s.t.Fatal(err)
	}
	a := Agent(w)
	r := d.Open(payment.RandomIDs, payment.Agent{MSISDN: a.MSISDN, Name: a.Name}, s.clock)
	if err := s.Requests.Add(s.t.Context(), r); err != nil {
		s.t.Fatal(err)
	}
	if err := s.Phones.Free(s.t.Context(), r.Payer(), r.Asking().Lease); err != nil {
		s.t.Fatal(err)
	}
	return r
}

// Apply takes and stores a step that must be possible.
func (s *Site) Apply(step payment.Step, err error) payment.Request {
	s.t.Helper()
	r := paymenttest.Do(s.t, step, err)
	if err := s.Requests.Apply(s.t.Context(), step); err != nil {
		s.t.Fatal(err)
	}
	return r
}
