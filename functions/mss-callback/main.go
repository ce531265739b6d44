// Command mss-callback takes the notifications of the mobile signature service.
package main

import (
	"log/slog"
	"os"
	"time"

	"platimo/shared/api"
	"platimo/shared/config"
	"platimo/shared/course"
	"platimo/shared/push"
	"platimo/shared/store"
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	env := config.Read()
	db := config.DynamoDB(env, env.Need("PAYMENTS_TABLE"), "sk")

	h := &handler{
		course: &course.Course{
			Requests:  store.NewRequests(db, env.Need("PAYMENTS_TABLE"), ""),
			Attempts:  store.NewAttempts(db, env.Need("LOGINS_TABLE"), ""),
			Directory: store.NewDirectory(db, env.Need("DIRECTORY_TABLE")),
			Pages:     push.New(store.NewConnections(db, env.Need("CONNECTIONS_TABLE"), ""), config.Sockets(env), time.Now),
			Issuers:   config.Issuers(env),
			Now:       time.Now,
		},
		apID:      env.Need("MSS_AP_ID"),
		passwords: env.List("MSS_AP_PASSWORDS"),
		now:       time.Now,
	}
	api.Start(h.routes())
}
