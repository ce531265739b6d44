package payment

import (
	"regexp"
	"strconv"
	"time"

	"platimo/shared/fault"
	"platimo/shared/money"
)

// Limits of what an agent may type.
const (
	MaxRemittance   = 35 // characters of the purpose (RmtInf as Serbian banks take it)
	MaxReference    = 35 // characters (CdtrRefInf/Ref, Max35Text)
	DefaultLifetime = 3 * time.Minute
	MinLifetime     = time.Minute
	MaxLifetime     = 24 * time.Hour
)

// IdempotencyKey is the UUID that the page makes when the form opens, in lower case.
type IdempotencyKey string

var (
	keyForm       = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	referenceForm = regexp.MustCompile(`^[0-9A-Z][0-9A-Z -]*$`)
)

// ParseKey reads the Idempotency-Key header.
func ParseKey(s string) (IdempotencyKey, error) {
	if s == "" {
		return "", fault.Fields(fault.Field{Field: "key", Code: "key.required"})
	}
	if !keyForm.MatchString(s) {
		return "", fault.Fields(fault.Field{Field: "key", Code: "key.format"})
	}
	return IdempotencyKey(s), nil
}

// Draft is a request before anybody stores it: what an agent typed, checked.
type Draft struct {
	Payee      Payee
	Key        IdempotencyKey
	Payer      MSISDN
	Amount     money.Amount
	Remittance string
	Reference  string
	Lifetime   time.Duration
	Sentence   string
	mark       Mark
}

// Typed is what an agent typed.
type Typed struct {
	Payer      string
	Amount     money.Amount
	Remittance string
	Reference  string
	Lifetime   time.Duration // zero: DefaultLifetime
}

// NewDraft checks what an agent typed and builds the sentence. Everything that
// is wrong is told at once, as one fault.Invalid.
func NewDraft(payee Payee, key IdempotencyKey, in Typed, secret Secret) (Draft, error) {
	d := Draft{Payee: payee, Key: key, Amount: in.Amount, Remittance: Transliterate(in.Remittance), Reference: in.Reference, Lifetime: in.Lifetime}
	var wrong []fault.Field
	check := func(ok bool, field, code string) {
		if !ok && (len(wrong) == 0 || wrong[len(wrong)-1].Field != field) {
			wrong = append(wrong, fault.Field{Field: field, Code: code})
		}
	}
	var err error
	if d.Payer, err = ParseMSISDN("payer", in.Payer); err != nil {
		wrong = append(wrong, err.(*fault.Error).Members["errors"].([]fault.Field)...)
	}
	check(in.Amount.Currency == money.RSD, "amount", "amount.currency")
	check(in.Amount.Minor > 0, "amount", "amount.required")
	check(in.Amount.Minor >= payee.Minimum.Minor, "amount", "amount.min")
	check(in.Amount.Minor <= payee.Maximum.Minor, "amount", "amount.max")
	_, inAlphabet := Septets(d.Remittance)
	check(d.Remittance != "", "remittanceInformation", "purpose.required")
	check(inAlphabet, "remittanceInformation", "purpose.chars")
	check(len([]rune(d.Remittance)) <= MaxRemittance, "remittanceInformation", "purpose.long")
	check(len(d.Reference) <= MaxReference, "reference", "reference.long")
	check(d.Reference == "" || referenceForm.MatchString(d.Reference), "reference", "reference.format")
	if d.Lifetime == 0 {
		d.Lifetime = DefaultLifetime
	}
	check(d.Lifetime >= MinLifetime && d.Lifetime <= MaxLifetime, "lifetime", "lifetime.range")
	if len(wrong) == 0 {
		d.mark = secret.Mark("payment", payee.ID, string(key), d.Payer.E164(), strconv.FormatInt(d.Amount.Minor, 10), d.Amount.Currency,
			d.Remittance, d.Reference, d.Lifetime.String())
		d.Sentence = sentence(d.Amount, payee, d.Remittance, d.mark)
		septets, _ := Septets(d.Sentence)
		check(septets <= MaxSeptets, "remittanceInformation", "purpose.long")
	}
	if len(wrong) > 0 {
		return Draft{}, fault.Fields(wrong...)
	}
	return d, nil
}

// Open makes the request that a draft describes. Its phone has not been asked:
// that follows from its being stored.
func (d Draft) Open(ids IDs, agent Agent, now time.Time) Request {
	now = now.UTC().Truncate(time.Millisecond)
	r := Request{
		id: ids.Request(), version: 1, status: Pending, payee: d.Payee, agent: agent, payer: d.Payer, amount: d.Amount,
		remittance: d.Remittance, reference: d.Reference, lifetime: d.Lifetime, key: d.Key, sentence: d.Sentence, mark: d.mark,
		created: now, expires: now.Add(d.Lifetime), changed: now,
		events: []Event{{Kind: EventStored, At: now.UnixMilli(), By: agent.Name}},
	}
	r.asking = OpenAsking(ids, r.expires, now)
	r.due = r.nextDue()
	return r
}

// Same tells that a draft asks for what a stored request asks for. The agent
// is not compared: a colleague may repeat the call.
func (d Draft) Same(r Request) bool {
	return d.Payee.ID == r.payee.ID && d.Key == r.key && d.Payer == r.payer && d.Amount == r.amount &&
		d.Remittance == r.remittance && d.Reference == r.reference && d.Lifetime == r.lifetime
}
