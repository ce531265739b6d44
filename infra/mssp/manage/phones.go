package manage

import (
	"net/http"
	"time"

	"platimo/infra/mssp/phones"
)

func (m *Management) add(r *http.Request) (any, error) {
	var all []phones.New
	if err := read(r, &all); err != nil {
		return nil, err
	}
	return m.Book.Add(all, time.Now())
}

// brief is a phone without its certificates, which are 3 MB for 2,000 phones.
type brief struct {
	MSISDN string `json:"msisdn"`
	Name   string `json:"name"`
}

func (m *Management) list(r *http.Request) (any, error) {
	all := m.Book.List()
	if !r.URL.Query().Has("brief") {
		return all, nil
	}
	short := make([]brief, len(all))
	for n, v := range all {
		short[n] = brief{v.MSISDN, v.Name}
	}
	return short, nil
}

func (m *Management) find(r *http.Request) (any, error) {
	msisdn, err := number(r)
	if err != nil {
		return nil, err
	}
	return m.Book.Find(msisdn)
}

// done is the body of an answer that has nothing to say.
type done struct{}

func (m *Management) setPIN(r *http.Request) (any, error) {
	msisdn, err := number(r)
	if err != nil {
		return nil, err
	}
	var in struct {
		PIN string `json:"pin"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	return done{}, m.Book.SetPIN(msisdn, in.PIN)
}

func (m *Management) behave(r *http.Request) (any, error) {
	msisdn, err := number(r)
	if err != nil {
		return nil, err
	}
	var next phones.Behaviour
	if err := read(r, &next); err != nil {
		return nil, err
	}
	if err := m.Book.Behave(msisdn, next); err != nil {
		return nil, err
	}
	phone, err := m.Book.Find(msisdn)
	return phone.Behaviour, err
}

func (m *Management) exchanges(r *http.Request) (any, error) {
	after, err := whole(r, "after")
	if err != nil {
		return nil, err
	}
	msisdn := r.URL.Query().Get("msisdn")
	if msisdn == "" {
		return m.History.List("", after), nil
	}
	if msisdn, err = phones.ParseMSISDN(msisdn); err != nil {
		return nil, err
	}
	return m.History.List(msisdn, after), nil
}
