// Command requests previews, stores and cancels payment requests.
package main

import (
	"log/slog"
	"os"
	"time"

	"platimo/shared/api"
	"platimo/shared/config"
	"platimo/shared/course"
	"platimo/shared/payment"
	"platimo/shared/push"
	"platimo/shared/store"
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	env := config.Read()
	db := config.DynamoDB(env, env.Need("PAYMENTS_TABLE"), "sk")
	requests := store.NewRequests(db, env.Need("PAYMENTS_TABLE"), env.Need("PHONES_TABLE"))
	directory := store.NewDirectory(db, env.Need("DIRECTORY_TABLE"))

	h := &handler{
		requests: requests,
		course: &course.Course{
			Requests: requests, Directory: directory, Issuers: config.Issuers(env), Now: time.Now,
			Pages: push.New(store.NewConnections(db, env.Need("CONNECTIONS_TABLE"), ""), config.Sockets(env), time.Now),
		},
		secret: config.StageSecret(env),
		ids:    payment.RandomIDs,
		now:    time.Now,
	}
	api.Start(h.routes(api.Site{Sessions: store.NewSessions(db, env.Need("SESSIONS_TABLE")), Directory: directory, Origins: env.List("ORIGINS"), Now: time.Now}))
}
