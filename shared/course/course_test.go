package course_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"platimo/infra/engine"
	"platimo/infra/engine/enginetest"
	"platimo/shared/course"
	"platimo/shared/mss"
	"platimo/shared/payment"
	"platimo/shared/payment/paymenttest"
	"platimo/shared/session"
	"platimo/shared/store"
)

// world is a course over the real store, with an MSSP and a bank that do as
// they are told, and a clock that stands until it is moved.
type world struct {
	t       *testing.T
	begun   time.Time
	course  *course.Course
	store   *store.Requests
	logins  *store.Attempts
	people  *store.Directory
	mssp    *mssp
	bank    *payersBank
	pages   *pages
	phone   paymenttest.Phone // of the customer
	log     *log
	instant time.Time
	mu      sync.Mutex
	keys    int
}

const mira = "+381631234567"

func newWorld(t *testing.T) *world {
	t.Helper()
	e := engineOf(t)
	e.worlds++
	begun := paymenttest.Now.AddDate(0, 0, e.worlds) // when the leases of the world before have lapsed
	w := &world{
		t: t, begun: begun, instant: begun, keys: 1000 * e.worlds,
		store: store.NewRequests(e.db, e.names["PaymentsTable"], e.names["PhonesTable"]), logins: store.NewAttempts(e.db, e.names["LoginsTable"], e.names["PhonesTable"]),
		people: store.NewDirectory(e.db, e.names["DirectoryTable"]), mssp: &mssp{}, bank: &payersBank{}, pages: &pages{}, phone: paymenttest.NewPhone(t), log: catch(t),
	}
	w.course = &course.Course{
		Requests: w.store, Attempts: w.logins, Directory: w.people, Phones: store.NewPhones(e.db, e.names["PhonesTable"]), MSSP: w.mssp, Bank: w.bank, Pages: w.pages, Issuers: w.phone.CA.Issuers(),
		Callback: "https://cb.example.com/", Payment: "urn:pay", SignIn: "urn:login", IDs: payment.RandomIDs, Now: w.now,
	}
	w.enrol(w.phone.Payer(paymenttest.Number(mira)))
	return w
}

// running is the engine of one test, whose worlds follow each other in it.
type running struct {
	db     *dynamodb.Client
	names  map[string]string
	worlds int
}

var engines = map[*testing.T]*running{}

func engineOf(t *testing.T) *running {
	t.Helper()
	if engines[t] == nil {
		endpoint := enginetest.Start(t)
		engines[t] = &running{db: engine.Client(endpoint), names: enginetest.Tables(t, endpoint, "PaymentsTable", "LoginsTable", "PhonesTable", "DirectoryTable")}
		t.Cleanup(func() { delete(engines, t) })
	}
	return engines[t]
}

func (w *world) enrol(p payment.Payer) {
	w.t.Helper()
	if err := w.people.PutPayer(w.t.Context(), p); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.instant
}

// at moves the clock to so long after the opening.
func (w *world) at(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.instant = w.begun.Add(d)
}

// create stores a new request.
func (w *world) create(change ...func(*payment.Typed)) payment.Request {
	w.t.Helper()
	return w.open(w.begun, change...)
}

// next stores one as of now.
func (w *world) next() payment.Request {
	w.t.Helper()
	return w.open(w.now())
}

func (w *world) open(at time.Time, change ...func(*payment.Typed)) payment.Request {
	w.t.Helper()
	w.keys++
	r := paymenttest.Draft(w.t, paymenttest.Key(w.keys), change...).Open(payment.RandomIDs, paymenttest.Agent, at)
	if err := w.store.Add(w.t.Context(), r); err != nil {
		w.t.Fatalf("Add() error = %v", err)
	}
	return r
}

// stream is the first try after a change, sweep a later one.
func (w *world) stream(id payment.ID) { w.t.Helper(); w.advance(id, true) }
func (w *world) sweep(id payment.ID)  { w.t.Helper(); w.advance(id, false) }

func (w *world) advance(id payment.ID, first bool) {
	w.t.Helper()
	if err := w.course.Advance(w.t.Context(), id, first); err != nil {
		w.t.Fatalf("Advance(first %t) error = %v", first, err)
	}
}

func (w *world) get(id payment.ID) payment.Request {
	w.t.Helper()
	r, err := w.store.Get(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// wants checks the status and the course of a request, by its kinds of events.
func (w *world) wants(id payment.ID, status payment.Status, kinds string) payment.Request {
	w.t.Helper()
	r := w.get(id)
	var got []string
	for _, e := range r.Events() {
		got = append(got, string(e.Kind))
	}
	if r.Status() != status || strings.Join(got, " ") != kinds {
		w.t.Errorf("the request is %s: %s\nwant %s: %s", r.Status(), strings.Join(got, " "), status, kinds)
	}
	return r
}

// notify rings as the MSSP does for the open asking.
func (w *world) notify(r payment.Request, code mss.StatusCode, cms []byte) error {
	a := w.get(r.ID()).Asking()
	return w.course.Notify(w.t.Context(), r.ID(), a.Token, mss.Notification{APTransID: a.APTransID, MSSPTransID: "m1", Status: code, Signature: cms})
}

// asked is a request whose phone has been asked.
func (w *world) asked(change ...func(*payment.Typed)) payment.Request {
	w.t.Helper()
	r := w.create(change...)
	w.stream(r.ID())
	return w.get(r.ID())
}

// signed is a request that the customer has signed after ten seconds.
func (w *world) signed() payment.Request {
	w.t.Helper()
	r := w.asked()
	w.at(10 * time.Second)
	cms, _ := w.phone.Signs(w.t, r)
	if err := w.notify(r, mss.ValidSignature, cms); err != nil {
		w.t.Fatalf("Notify(a good signature) error = %v", err)
	}
	return w.get(r.ID())
}

// mssp is an MSSP. Where nothing is said it takes a request, has nothing new,
// and takes a receipt.
type mssp struct {
	mu       sync.Mutex
	signs    []mss.SignatureReq
	queries  []mss.StatusReq
	receipts []mss.ReceiptReq

	sign    func(mss.SignatureReq) (mss.SignatureResp, error)
	status  func(mss.StatusReq) (mss.StatusResp, error)
	receipt func(mss.ReceiptReq) error
}

func (m *mssp) Sign(ctx context.Context, r mss.SignatureReq) (mss.SignatureResp, error) {
	m.mu.Lock()
	m.signs = append(m.signs, r)
	m.mu.Unlock()
	if _, limited := ctx.Deadline(); !limited {
		return mss.SignatureResp{}, errors.New("the call has no time limit")
	}
	if m.sign != nil {
		return m.sign(r)
	}
	return mss.SignatureResp{MSSPTransID: "m1", Status: mss.RequestOK}, nil
}

func (m *mssp) Status(_ context.Context, r mss.StatusReq) (mss.StatusResp, error) {
	m.mu.Lock()
	m.queries = append(m.queries, r)
	m.mu.Unlock()
	if m.status != nil {
		return m.status(r)
	}
	return mss.StatusResp{Status: mss.OutstandingTransaction}, nil
}

func (m *mssp) Receipt(_ context.Context, r mss.ReceiptReq) error {
	m.mu.Lock()
	m.receipts = append(m.receipts, r)
	m.mu.Unlock()
	if m.receipt != nil {
		return m.receipt(r)
	}
	return nil
}

// says makes every query answer with a code.
func (m *mssp) says(code mss.StatusCode) {
	m.status = func(mss.StatusReq) (mss.StatusResp, error) {
		return mss.StatusResp{}, &mss.Fault{Code: code, HTTP: 500}
	}
}

// pages are the open pages of a merchant.
type pages struct {
	mu   sync.Mutex
	told []payment.Status
}

func (p *pages) Changed(_ context.Context, r payment.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = append(p.told, r.Status())
}

// log catches what is logged until the test ends.
type log struct {
	mu    sync.Mutex
	lines bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines.Write(b)
}

func catch(t *testing.T) *log {
	l, before := &log{}, slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(l, nil)))
	t.Cleanup(func() {
		slog.SetDefault(before)
		for _, not := range []string{"641234567", "631234567", "642222222", "PlatiMo"} {
			if strings.Contains(l.lines.String(), not) {
				t.Errorf("the log holds %s:\n%s", not, l.lines.String())
			}
		}
	})
	return l
}

// alarms is how many lines somebody is called for.
func (l *log) alarms() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.lines.String(), `"msg":"alarm: `)
}

// newAttempt stores a sign-in.
func (w *world) newAttempt(number string) session.Attempt {
	w.t.Helper()
	a := session.Begin(session.Opening{
		Phone: paymenttest.Number(number), Place: "app.example.rs", Secret: session.NewSecret(), Stage: paymenttest.Secret,
		IDs: payment.RandomIDs, ID: session.NewAttemptID(),
	}, w.now())
	if err := w.logins.Add(w.t.Context(), a, w.now()); err != nil {
		w.t.Fatalf("Add() error = %v", err)
	}
	return a
}

var errLost = fmt.Errorf("connection reset by peer")

func (l *log) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines.Reset()
}

// later moves the clock to an instant.
func (w *world) later(at time.Time) { w.at(at.Sub(w.begun)) }
