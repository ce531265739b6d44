package streams

import "testing"

func TestFilterLanguage(t *testing.T) {
	const record = `{"eventName":"INSERT","dynamodb":{"Keys":{"sk":{"S":"payment"}},"NewImage":{"n":{"N":"5"},"tags":{"SS":["a","b"]},"ok":{"BOOL":true}}}}`
	tests := []struct {
		pattern string
		want    bool
		err     bool
	}{
		{pattern: `{"eventName":["INSERT"]}`, want: true},
		{pattern: `{"eventName":["MODIFY"]}`},
		{pattern: `{"dynamodb":{"Keys":{"sk":{"S":["x","payment"]}}}}`, want: true},
		{pattern: `{"dynamodb":{"Keys":{"pk":{"S":["payment"]}}}}`},
		{pattern: `{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":["x"]}}}}`},
		{pattern: `{"dynamodb":{"NewImage":{"ok":{"BOOL":[true]}}}}`, want: true},
		{pattern: `{"dynamodb":{"NewImage":{"ok":{"BOOL":["true"]}}}}`},
		{pattern: `{"dynamodb":{"NewImage":{"tags":{"SS":["b"]}}}}`, want: true},
		{pattern: `{"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"pay"}]}}}}`, want: true},
		{pattern: `{"dynamodb":{"OldImage":{"n":{"N":[{"exists":false}]}}}}`, want: true},
		{pattern: `{"dynamodb":{"NewImage":{"n":{"N":[{"exists":true}]}}}}`, want: true},
		{pattern: `{"dynamodb":{"NewImage":{"n":{"N":[{"numeric":[">",1]}]}}}}`, err: true},
		{pattern: `{"eventName":"INSERT"}`, err: true},
		{pattern: `{"$or":[{"eventName":["INSERT"]}]}`, err: true},
		{pattern: `nonsense`, err: true},
	}
	for _, test := range tests {
		f, err := readFilters([]string{test.pattern})
		if (err != nil) != test.err {
			t.Errorf("readFilters(%s) error = %v, want one: %v", test.pattern, err, test.err)
		}
		if err == nil && f.match([]byte(record)) != test.want {
			t.Errorf("filter %s fits = %v, want %v", test.pattern, !test.want, test.want)
		}
	}
}
