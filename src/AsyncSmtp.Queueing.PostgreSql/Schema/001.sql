-- AsyncSmtp in PostgreSQL 14 or later, version 1. Applied once, by PostgreSqlSchema.CreateAsync or by hand: psql --single-transaction --set ON_ERROR_STOP=1 --file 001.sql
-- For another schema, replace the word asyncsmtp. Who sends needs USAGE on the schema, and SELECT, INSERT, UPDATE and DELETE on mail and rate_limit; EXECUTE is everybody's.

CREATE SCHEMA IF NOT EXISTS asyncsmtp;

CREATE TABLE asyncsmtp.schema_version (
    version    integer     PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- Runs before every write, and makes its commit wait for the disk, also where a database, role or session has it otherwise. What was told as written is there after a crash.
CREATE FUNCTION asyncsmtp.write_durably() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true); -- until the end of the transaction
    END IF;
    RETURN NULL;
END
$$;

-- The ledger: one row a mail, because a claim is of a whole mail, and one row is changed in one atomic step.
CREATE TABLE asyncsmtp.mail (
    mail_id    text        COLLATE "C" PRIMARY KEY,
    claim      uuid,                 -- who may commit and record; null when nobody may, until the next claim
    states     text        COLLATE "C" NOT NULL CHECK (states ~ '^[0-4]+$'), -- a digit a recipient, as in the envelope: 0 claimed, 1 committing, 2 sent, 3 refused, 4 in doubt
    changed_at timestamptz NOT NULL
);

CREATE INDEX mail_in_doubt ON asyncsmtp.mail (changed_at) WHERE states ~ '[14]';
CREATE INDEX mail_forgettable ON asyncsmtp.mail (changed_at) WHERE states ~ '^([03]+|[23]+)$';

CREATE TRIGGER write_durably BEFORE INSERT OR UPDATE OR DELETE ON asyncsmtp.mail
    FOR EACH STATEMENT EXECUTE FUNCTION asyncsmtp.write_durably();

-- The rate limits: one row each. The permits that were granted count until their time has come; those of one hundredth of a window come back together.
CREATE TABLE asyncsmtp.rate_limit (
    name       text          COLLATE "C" PRIMARY KEY,
    granted_at timestamptz,                                -- the last time
    until      timestamptz[] NOT NULL DEFAULT '{}',
    permits    integer[]     NOT NULL DEFAULT '{}'          -- how many count until then
) WITH (fillfactor = 20);

CREATE TRIGGER write_durably BEFORE INSERT OR UPDATE OR DELETE ON asyncsmtp.rate_limit
    FOR EACH STATEMENT EXECUTE FUNCTION asyncsmtp.write_durably();

-- Grants as many permits as are to be had and wanted. A permit counts for the window and for the margin, in which it must have been used, and a thousandth more, because no two clocks run alike.
-- When there are fewer than wanted, due_in says when the next one comes back.
CREATE FUNCTION asyncsmtp.take_permits(
    limit_name text, permit_limit integer, permit_window interval, margin interval, wanted integer, OUT granted integer, OUT due_in interval
) LANGUAGE plpgsql AS $$
DECLARE
    step   interval := permit_window / 100;
    held   asyncsmtp.rate_limit;
    moment timestamptz;
    back   interval;
    taken  integer;
    due    timestamptz;
    ends   timestamptz;
BEGIN
    -- A look without a lock, which costs no write, tells most who come too early. What it does not see yet are grants of this moment, and they would only make it wait longer.
    SELECT * INTO held FROM asyncsmtp.rate_limit WHERE name = limit_name;
    IF NOT FOUND THEN
        INSERT INTO asyncsmtp.rate_limit (name) VALUES (limit_name) ON CONFLICT DO NOTHING;
    ELSE
        moment := clock_timestamp();
        SELECT sum(e.permits), min(e.until) INTO taken, due FROM unnest(held.until, held.permits) AS e (until, permits) WHERE e.until > moment;
        IF taken >= permit_limit AND moment >= held.granted_at THEN
            granted := 0;
            due_in := due - moment;
            RETURN;
        END IF;
    END IF;

    SELECT * INTO STRICT held FROM asyncsmtp.rate_limit WHERE name = limit_name FOR UPDATE;
    moment := clock_timestamp(); -- not before the lock: it may have been waited for

    -- A clock that was put back says nothing of the time since the last grant: as if none had passed. Otherwise all would wait until it is as late again.
    back := greatest(held.granted_at - moment, interval '0');
    SELECT coalesce(sum(e.permits), 0), min(e.until - back) INTO taken, due FROM unnest(held.until, held.permits) AS e (until, permits) WHERE e.until - back > moment;

    granted := greatest(least(wanted, permit_limit - taken), 0);
    ends := date_bin(step, moment + (permit_window + margin) * 1.001, timestamptz 'epoch') + step;
    IF granted > 0 OR back > interval '0' THEN
        UPDATE asyncsmtp.rate_limit SET granted_at = moment, (until, permits) = (
            SELECT coalesce(array_agg(g.until ORDER BY g.until), '{}'), coalesce(array_agg(g.permits ORDER BY g.until), '{}')
            FROM (
                SELECT c.until, sum(c.permits)::integer AS permits
                FROM (
                    SELECT e.until - back AS until, e.permits FROM unnest(held.until, held.permits) AS e (until, permits) WHERE e.until - back > moment
                    UNION ALL
                    SELECT ends, granted WHERE granted > 0
                ) AS c
                GROUP BY c.until
            ) AS g
        ) WHERE name = limit_name;
    END IF;

    due_in := least(due, ends) - moment;
END
$$;

INSERT INTO asyncsmtp.schema_version (version) VALUES (1);
