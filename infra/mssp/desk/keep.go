package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"platimo/infra/mssp/journal"
)

// Kinds of records in the journal: the last one of a transaction wins.
const (
	kindTransaction = "transaction"
	kindUsed        = "used"
)

// usedID is an AP_TransID that cannot come again.
type usedID struct {
	pair
	At time.Time `json:"at"`
}

// pair names a request by what its AP says.
type pair struct {
	APID      string `json:"apID"`
	APTransID string `json:"apTransID"`
}

// Restore takes a record of the journal if it is the desk's.
func (d *Desk) Restore(kind string, value json.RawMessage) error {
	switch kind {
	case kindTransaction:
		e := &entry{}
		if err := json.Unmarshal(value, &e.Transaction); err != nil {
			return fmt.Errorf("read a transaction: %w", err)
		}
		old := d.all[e.ID]
		d.all[e.ID] = e
		if !e.Open() && (old == nil || old.Open()) {
			d.remember(e.ID)
		}
	case kindUsed:
		var u usedID
		if err := json.Unmarshal(value, &u); err != nil {
			return fmt.Errorf("read an AP_TransID: %w", err)
		}
		if time.Since(u.At) < unique {
			d.used[u.pair] = u.At
		}
	}
	return nil
}

// Snapshot puts what outlives the process: ends in their order, open
// transactions, used ids.
func (d *Desk) Snapshot(put journal.Put) error {
	ids := slices.Clone(d.ended)
	for id, e := range d.all {
		if e.Open() {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		if err := put(kindTransaction, d.all[id].Transaction); err != nil {
			return err
		}
	}
	for p, at := range d.used {
		if err := put(kindUsed, usedID{p, at}); err != nil {
			return err
		}
	}
	return nil
}

// keep writes a transaction as it is. It cannot be undone and the person has
// answered, so a journal that cannot be written is reported and no more: the
// process goes on with what it has in memory.
func (d *Desk) keep(e *entry) {
	if err := d.journal.Append(kindTransaction, e.Transaction); err != nil {
		d.Log.Error("a transaction was not kept", "transaction", e.ID, "cause", err.Error())
	}
}
