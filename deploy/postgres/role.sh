#!/bin/sh
# Runs once, when the database is made: PostgreSQL's image calls what lies in its initdb folder.
#
# Lotsen's role owns its own database and nothing else. The superuser loses its password, which it shared with
# the role until now, so nobody becomes it over the network; inside the container: psql -U postgres.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'END'
\getenv password POSTGRES_PASSWORD
CREATE ROLE lotsen LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
CREATE DATABASE lotsen OWNER lotsen;
REVOKE ALL ON DATABASE lotsen, postgres FROM PUBLIC;
ALTER ROLE CURRENT_USER PASSWORD NULL;
END
