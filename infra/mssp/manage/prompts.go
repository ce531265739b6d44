package manage

import (
	"net/http"
	"time"

	"platimo/infra/mssp/phones"
)

// prompt is what a phone shows.
type prompt struct {
	ID       string       `json:"id"`
	Profile  phones.Usage `json:"profile"`
	Text     string       `json:"text"`
	Received time.Time    `json:"received"`
	Ends     time.Time    `json:"ends"`
}

// shown lists the open prompt of a phone, if there is one.
func (m *Management) shown(msisdn string) []prompt {
	t, ok := m.Desk.Prompt(msisdn)
	if !ok {
		return []prompt{}
	}
	return []prompt{{t.ID, t.Usage, t.Shown, t.Arrived.UTC(), t.Ends.UTC()}}
}

func (m *Management) prompts(r *http.Request) (any, error) {
	unless := r.URL.Query().Get("unless")
	return m.wait(r, func(msisdn string) (any, bool, error) {
		list := m.shown(msisdn)
		if len(list) == 0 {
			return list, unless != "", nil
		}
		return list, list[0].ID != unless, nil
	})
}

// answered is the body of an answer to a prompt.
type answered struct {
	Outcome string `json:"outcome"` // signed or refused
}

func (m *Management) enterPIN(r *http.Request) (any, error) {
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
	if _, err := m.Book.Find(msisdn); err != nil {
		return nil, err
	}
	return answered{"signed"}, m.Desk.EnterPIN(msisdn, r.PathValue("id"), in.PIN)
}

func (m *Management) refuse(r *http.Request) (any, error) {
	msisdn, err := number(r)
	if err != nil {
		return nil, err
	}
	if err := read(r, &done{}); err != nil {
		return nil, err
	}
	if _, err := m.Book.Find(msisdn); err != nil {
		return nil, err
	}
	return answered{"refused"}, m.Desk.Refuse(msisdn, r.PathValue("id"))
}

func (m *Management) messages(r *http.Request) (any, error) {
	after, err := whole(r, "after")
	if err != nil {
		return nil, err
	}
	return m.wait(r, func(msisdn string) (any, bool, error) {
		list, err := m.Book.Messages(msisdn, after)
		return list, len(list) > 0, err
	})
}
