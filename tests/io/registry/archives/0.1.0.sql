BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('r0001');
CREATE TABLE batches (
	changeset INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	origin_kind VARCHAR NOT NULL, 
	origin_name VARCHAR NOT NULL, 
	origin_digest VARCHAR NOT NULL, 
	origin_package VARCHAR NOT NULL, 
	CONSTRAINT pk_batches PRIMARY KEY (changeset), 
	CONSTRAINT uq_batches_digest UNIQUE (digest), 
	CONSTRAINT fk_batches_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
INSERT INTO "batches" VALUES(1,'275a2cacb7c8ba217b7aad575857d6831838ea5fd57d6d32b67df3ef37b291eb','csv','spine unit','0000000000000000000000000000000000000000000000000000000000000000','spinewise 0.1.0');
INSERT INTO "batches" VALUES(2,'8bde57f5f6081ce77b861fee594d54bf14b9d6870eeec15371a472afb862186c','csv','another','0000000000000000000000000000000000000000000000000000000000000000','spinewise 0.1.0');
CREATE TABLE changes (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	changeset INTEGER NOT NULL, 
	table_name VARCHAR NOT NULL, 
	row_id INTEGER NOT NULL, 
	person VARCHAR NOT NULL, 
	fingerprint BIGINT, 
	removed INTEGER NOT NULL, 
	"before" TEXT NOT NULL, 
	CONSTRAINT fk_changes_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
INSERT INTO "changes" VALUES(1,2,'people',2,'P-POE',-1643805483355232523,0,'{"id":2,"changeset":1,"part":0,"source_row":2,"fingerprint":-1643805483355232523,"key":"P-POE","birth_year":null,"sex":null}');
INSERT INTO "changes" VALUES(2,3,'measurements',1,'P-ROE',6363810002276972813,0,'{"id":1,"changeset":1,"part":3,"source_row":1,"fingerprint":6363810002276972813,"person":"P-ROE","name":"three-location-hu","value":0.30000000000000004,"unit":"[hnsf''U]","date":"2023-01-15","level":"L3","side":null,"method":null,"reader":null,"low":0.25,"high":null}');
INSERT INTO "changes" VALUES(3,4,'events',1,'P-ROE',6968099304202986610,0,'{"id":1,"changeset":1,"part":5,"source_row":1,"fingerprint":6968099304202986610,"person":"P-ROE","kind":"rod breakage","date":"2024-06-01","definition":"radiograph","last_without":"2024-01-10","level":"L5","severity":"revision","procedure":"OP1"}');
INSERT INTO "changes" VALUES(4,4,'events',1,'P-ROE',6968099304202986610,1,'{"id":1,"changeset":4,"part":5,"source_row":1,"fingerprint":6968099304202986610,"person":"P-ROE","kind":"rod breakage","date":"2024-06-01","definition":"radiograph","last_without":"2024-01-10","level":"L5","severity":"revision","procedure":"OP1"}');
CREATE TABLE changesets (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	author VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	because TEXT, 
	package VARCHAR NOT NULL
);
INSERT INTO "changesets" VALUES(1,'Dr Roe','2026-11-21 12:00:00.000000',NULL,'spinewise 0.1.0');
INSERT INTO "changesets" VALUES(2,'Dr Poe','2026-11-21 12:00:00.000000',NULL,'spinewise 0.1.0');
INSERT INTO "changesets" VALUES(3,'Dr Roe','2026-11-21 12:00:00.000000','misread','spinewise 0.1.0');
INSERT INTO "changesets" VALUES(4,'Dr Roe','2026-11-21 12:00:00.000000','another patient','spinewise 0.1.0');
CREATE TABLE ends (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	changeset INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	source_row INTEGER NOT NULL, 
	fingerprint BIGINT NOT NULL, 
	person VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	died VARCHAR NOT NULL, 
	reason TEXT, 
	CONSTRAINT fk_ends_person FOREIGN KEY(person) REFERENCES people ("key") DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_ends_person UNIQUE (person), 
	CONSTRAINT ck_ends_died CHECK (died IN ('yes', 'no', 'unknown')), 
	CONSTRAINT fk_ends_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
INSERT INTO "ends" VALUES(1,1,6,1,-5060736391865694789,'P-ROE','2025-06-01','yes','unrelated');
CREATE TABLE episodes (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	changeset INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	source_row INTEGER NOT NULL, 
	fingerprint BIGINT NOT NULL, 
	person VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	started DATE NOT NULL, 
	ended DATE, 
	site VARCHAR, 
	diagnosis VARCHAR, 
	CONSTRAINT fk_episodes_person FOREIGN KEY(person) REFERENCES people ("key") DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_episodes_person_name UNIQUE (person, name), 
	CONSTRAINT ck_episodes_ended CHECK (ended >= started), 
	CONSTRAINT fk_episodes_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
INSERT INTO "episodes" VALUES(1,1,1,1,9178562564455869982,'P-ROE','E1','2023-02-01','2023-02-09','North','deformity');
CREATE TABLE events (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	changeset INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	source_row INTEGER NOT NULL, 
	fingerprint BIGINT NOT NULL, 
	person VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	definition TEXT, 
	last_without DATE, 
	level VARCHAR, 
	severity VARCHAR, 
	procedure VARCHAR, 
	CONSTRAINT fk_events_person FOREIGN KEY(person) REFERENCES people ("key") DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_events_person_fingerprint UNIQUE (person, fingerprint), 
	CONSTRAINT fk_events_person_procedure FOREIGN KEY(person, procedure) REFERENCES procedures (person, name) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_events_last_without CHECK (last_without <= date), 
	CONSTRAINT fk_events_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
CREATE TABLE implants (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	changeset INTEGER NOT NULL, 
	person VARCHAR NOT NULL, 
	procedure VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	level VARCHAR, 
	side VARCHAR, 
	material VARCHAR, 
	product VARCHAR, 
	CONSTRAINT uq_implants_person_procedure_place UNIQUE (person, procedure, place), 
	CONSTRAINT fk_implants_person_procedure FOREIGN KEY(person, procedure) REFERENCES procedures (person, name) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_implants_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
INSERT INTO "implants" VALUES(1,1,'P-ROE','OP1',0,'pedicle screw','L3','left','titanium','A');
INSERT INTO "implants" VALUES(2,1,'P-ROE','OP1',1,'rod',NULL,'right','cobalt-chromium',NULL);
CREATE TABLE measurements (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	changeset INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	source_row INTEGER NOT NULL, 
	fingerprint BIGINT NOT NULL, 
	person VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	value FLOAT NOT NULL, 
	unit VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	level VARCHAR, 
	side VARCHAR, 
	method VARCHAR, 
	reader VARCHAR, 
	low FLOAT, 
	high FLOAT, 
	CONSTRAINT fk_measurements_person FOREIGN KEY(person) REFERENCES people ("key") DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_measurements_person_fingerprint UNIQUE (person, fingerprint), 
	CONSTRAINT ck_measurements_interval CHECK (low <= high), 
	CONSTRAINT fk_measurements_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
INSERT INTO "measurements" VALUES(1,3,0,1,2778958620862149116,'P-ROE','three-location-hu',98.5,'[hnsf''U]','2023-01-15','L4',NULL,NULL,NULL,0.25,NULL);
INSERT INTO "measurements" VALUES(2,1,3,2,-1641843527800742475,'P-POE','hemoglobin',131.0,'g/L','2024-05-01',NULL,'left','x','y',NULL,NULL);
CREATE TABLE parts (
	changeset INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	entries VARCHAR NOT NULL, 
	read INTEGER NOT NULL, 
	CONSTRAINT pk_parts PRIMARY KEY (changeset, part), 
	CONSTRAINT fk_parts_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
INSERT INTO "parts" VALUES(1,0,'people','people',2);
INSERT INTO "parts" VALUES(1,1,'episodes','episodes',1);
INSERT INTO "parts" VALUES(1,2,'procedures','procedures',1);
INSERT INTO "parts" VALUES(1,3,'values','values',2);
INSERT INTO "parts" VALUES(1,4,'proms','proms',2);
INSERT INTO "parts" VALUES(1,5,'events','events',1);
INSERT INTO "parts" VALUES(1,6,'ends','ends',1);
INSERT INTO "parts" VALUES(2,0,'people','people',1);
CREATE TABLE people (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	changeset INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	source_row INTEGER NOT NULL, 
	fingerprint BIGINT NOT NULL, 
	"key" VARCHAR NOT NULL, 
	birth_year INTEGER, 
	sex VARCHAR, 
	CONSTRAINT uq_people_key UNIQUE ("key"), 
	CONSTRAINT ck_people_sex CHECK (sex IN ('male', 'female', 'other', 'unknown')), 
	CONSTRAINT fk_people_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
INSERT INTO "people" VALUES(1,1,0,1,-4583795523882689813,'P-ROE',1950,'female');
INSERT INTO "people" VALUES(2,2,0,1,-3085008848075415129,'P-POE',1961,NULL);
CREATE TABLE procedure_levels (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	changeset INTEGER NOT NULL, 
	person VARCHAR NOT NULL, 
	procedure VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	level VARCHAR NOT NULL, 
	CONSTRAINT uq_procedure_levels_person_procedure_place UNIQUE (person, procedure, place), 
	CONSTRAINT fk_procedure_levels_person_procedure FOREIGN KEY(person, procedure) REFERENCES procedures (person, name) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_procedure_levels_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
INSERT INTO "procedure_levels" VALUES(1,1,'P-ROE','OP1',0,'L3');
INSERT INTO "procedure_levels" VALUES(2,1,'P-ROE','OP1',1,'L4');
INSERT INTO "procedure_levels" VALUES(3,1,'P-ROE','OP1',2,'L5');
CREATE TABLE procedures (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	changeset INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	source_row INTEGER NOT NULL, 
	fingerprint BIGINT NOT NULL, 
	person VARCHAR NOT NULL, 
	episode VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	kind VARCHAR NOT NULL, 
	surgeon VARCHAR, 
	product VARCHAR, 
	reasons TEXT, 
	CONSTRAINT fk_procedures_person FOREIGN KEY(person) REFERENCES people ("key") DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_procedures_person_name UNIQUE (person, name), 
	CONSTRAINT fk_procedures_person_episode FOREIGN KEY(person, episode) REFERENCES episodes (person, name) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_procedures_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
INSERT INTO "procedures" VALUES(1,1,2,1,8412598903379056400,'P-ROE','E1','OP1','2023-02-02','fusion','S-1','povidone-iodine','poor bone at L3');
CREATE TABLE proms (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	changeset INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	source_row INTEGER NOT NULL, 
	fingerprint BIGINT NOT NULL, 
	person VARCHAR NOT NULL, 
	measure VARCHAR NOT NULL, 
	score FLOAT NOT NULL, 
	date DATE NOT NULL, 
	due VARCHAR, 
	episode VARCHAR, 
	CONSTRAINT fk_proms_person FOREIGN KEY(person) REFERENCES people ("key") DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_proms_person_fingerprint UNIQUE (person, fingerprint), 
	CONSTRAINT fk_proms_person_episode FOREIGN KEY(person, episode) REFERENCES episodes (person, name) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_proms_changeset FOREIGN KEY(changeset) REFERENCES changesets (id)
);
INSERT INTO "proms" VALUES(1,1,4,1,-6199975193738010642,'P-ROE','odi',44.0,'2023-01-20','baseline','E1');
INSERT INTO "proms" VALUES(2,1,4,2,-5294775708417133292,'P-ROE','odi',21.5,'2024-02-01','12 months','E1');
CREATE INDEX ix_changes_person ON changes (person);
CREATE INDEX ix_people_changeset ON people (changeset);
CREATE TRIGGER people_audit_update BEFORE UPDATE ON people BEGIN SELECT RAISE(ABORT, 'a row of the registry changes only under a changeset of its own') WHERE NEW.changeset <= OLD.changeset; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (NEW.changeset, 'people', OLD.id, OLD.key, OLD.fingerprint, 0, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'key', OLD.key, 'birth_year', OLD.birth_year, 'sex', OLD.sex)); END;
CREATE TRIGGER people_audit_delete BEFORE DELETE ON people BEGIN SELECT RAISE(ABORT, 'a row of the registry is deleted only after a changeset with its reason has marked it') WHERE (SELECT because FROM changesets WHERE id = OLD.changeset) IS NULL; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (OLD.changeset, 'people', OLD.id, OLD.key, OLD.fingerprint, 1, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'key', OLD.key, 'birth_year', OLD.birth_year, 'sex', OLD.sex)); END;
CREATE INDEX ix_episodes_changeset ON episodes (changeset);
CREATE TRIGGER episodes_audit_update BEFORE UPDATE ON episodes BEGIN SELECT RAISE(ABORT, 'a row of the registry changes only under a changeset of its own') WHERE NEW.changeset <= OLD.changeset; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (NEW.changeset, 'episodes', OLD.id, OLD.person, OLD.fingerprint, 0, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'name', OLD.name, 'started', OLD.started, 'ended', OLD.ended, 'site', OLD.site, 'diagnosis', OLD.diagnosis)); END;
CREATE TRIGGER episodes_audit_delete BEFORE DELETE ON episodes BEGIN SELECT RAISE(ABORT, 'a row of the registry is deleted only after a changeset with its reason has marked it') WHERE (SELECT because FROM changesets WHERE id = OLD.changeset) IS NULL; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (OLD.changeset, 'episodes', OLD.id, OLD.person, OLD.fingerprint, 1, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'name', OLD.name, 'started', OLD.started, 'ended', OLD.ended, 'site', OLD.site, 'diagnosis', OLD.diagnosis)); END;
CREATE INDEX ix_procedures_changeset ON procedures (changeset);
CREATE TRIGGER procedures_audit_update BEFORE UPDATE ON procedures BEGIN SELECT RAISE(ABORT, 'a row of the registry changes only under a changeset of its own') WHERE NEW.changeset <= OLD.changeset; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (NEW.changeset, 'procedures', OLD.id, OLD.person, OLD.fingerprint, 0, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'episode', OLD.episode, 'name', OLD.name, 'date', OLD.date, 'kind', OLD.kind, 'surgeon', OLD.surgeon, 'product', OLD.product, 'reasons', OLD.reasons)); END;
CREATE TRIGGER procedures_audit_delete BEFORE DELETE ON procedures BEGIN SELECT RAISE(ABORT, 'a row of the registry is deleted only after a changeset with its reason has marked it') WHERE (SELECT because FROM changesets WHERE id = OLD.changeset) IS NULL; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (OLD.changeset, 'procedures', OLD.id, OLD.person, OLD.fingerprint, 1, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'episode', OLD.episode, 'name', OLD.name, 'date', OLD.date, 'kind', OLD.kind, 'surgeon', OLD.surgeon, 'product', OLD.product, 'reasons', OLD.reasons)); END;
CREATE INDEX ix_procedures_person_episode ON procedures (person, episode);
CREATE INDEX ix_procedure_levels_changeset ON procedure_levels (changeset);
CREATE TRIGGER procedure_levels_audit_update BEFORE UPDATE ON procedure_levels BEGIN SELECT RAISE(ABORT, 'a row of the registry changes only under a changeset of its own') WHERE NEW.changeset <= OLD.changeset; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (NEW.changeset, 'procedure_levels', OLD.id, OLD.person, NULL, 0, json_object('id', OLD.id, 'changeset', OLD.changeset, 'person', OLD.person, 'procedure', OLD.procedure, 'place', OLD.place, 'level', OLD.level)); END;
CREATE TRIGGER procedure_levels_audit_delete BEFORE DELETE ON procedure_levels BEGIN SELECT RAISE(ABORT, 'a row of the registry is deleted only after a changeset with its reason has marked it') WHERE (SELECT because FROM changesets WHERE id = OLD.changeset) IS NULL; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (OLD.changeset, 'procedure_levels', OLD.id, OLD.person, NULL, 1, json_object('id', OLD.id, 'changeset', OLD.changeset, 'person', OLD.person, 'procedure', OLD.procedure, 'place', OLD.place, 'level', OLD.level)); END;
CREATE INDEX ix_implants_changeset ON implants (changeset);
CREATE TRIGGER implants_audit_update BEFORE UPDATE ON implants BEGIN SELECT RAISE(ABORT, 'a row of the registry changes only under a changeset of its own') WHERE NEW.changeset <= OLD.changeset; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (NEW.changeset, 'implants', OLD.id, OLD.person, NULL, 0, json_object('id', OLD.id, 'changeset', OLD.changeset, 'person', OLD.person, 'procedure', OLD.procedure, 'place', OLD.place, 'kind', OLD.kind, 'level', OLD.level, 'side', OLD.side, 'material', OLD.material, 'product', OLD.product)); END;
CREATE TRIGGER implants_audit_delete BEFORE DELETE ON implants BEGIN SELECT RAISE(ABORT, 'a row of the registry is deleted only after a changeset with its reason has marked it') WHERE (SELECT because FROM changesets WHERE id = OLD.changeset) IS NULL; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (OLD.changeset, 'implants', OLD.id, OLD.person, NULL, 1, json_object('id', OLD.id, 'changeset', OLD.changeset, 'person', OLD.person, 'procedure', OLD.procedure, 'place', OLD.place, 'kind', OLD.kind, 'level', OLD.level, 'side', OLD.side, 'material', OLD.material, 'product', OLD.product)); END;
CREATE INDEX ix_measurements_changeset ON measurements (changeset);
CREATE TRIGGER measurements_audit_update BEFORE UPDATE ON measurements BEGIN SELECT RAISE(ABORT, 'a row of the registry changes only under a changeset of its own') WHERE NEW.changeset <= OLD.changeset; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (NEW.changeset, 'measurements', OLD.id, OLD.person, OLD.fingerprint, 0, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'name', OLD.name, 'value', json(CASE WHEN OLD.value IS NULL THEN 'null' ELSE printf('%!.17g', OLD.value) END), 'unit', OLD.unit, 'date', OLD.date, 'level', OLD.level, 'side', OLD.side, 'method', OLD.method, 'reader', OLD.reader, 'low', json(CASE WHEN OLD.low IS NULL THEN 'null' ELSE printf('%!.17g', OLD.low) END), 'high', json(CASE WHEN OLD.high IS NULL THEN 'null' ELSE printf('%!.17g', OLD.high) END))); END;
CREATE TRIGGER measurements_audit_delete BEFORE DELETE ON measurements BEGIN SELECT RAISE(ABORT, 'a row of the registry is deleted only after a changeset with its reason has marked it') WHERE (SELECT because FROM changesets WHERE id = OLD.changeset) IS NULL; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (OLD.changeset, 'measurements', OLD.id, OLD.person, OLD.fingerprint, 1, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'name', OLD.name, 'value', json(CASE WHEN OLD.value IS NULL THEN 'null' ELSE printf('%!.17g', OLD.value) END), 'unit', OLD.unit, 'date', OLD.date, 'level', OLD.level, 'side', OLD.side, 'method', OLD.method, 'reader', OLD.reader, 'low', json(CASE WHEN OLD.low IS NULL THEN 'null' ELSE printf('%!.17g', OLD.low) END), 'high', json(CASE WHEN OLD.high IS NULL THEN 'null' ELSE printf('%!.17g', OLD.high) END))); END;
CREATE INDEX ix_proms_changeset ON proms (changeset);
CREATE TRIGGER proms_audit_update BEFORE UPDATE ON proms BEGIN SELECT RAISE(ABORT, 'a row of the registry changes only under a changeset of its own') WHERE NEW.changeset <= OLD.changeset; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (NEW.changeset, 'proms', OLD.id, OLD.person, OLD.fingerprint, 0, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'measure', OLD.measure, 'score', json(CASE WHEN OLD.score IS NULL THEN 'null' ELSE printf('%!.17g', OLD.score) END), 'date', OLD.date, 'due', OLD.due, 'episode', OLD.episode)); END;
CREATE TRIGGER proms_audit_delete BEFORE DELETE ON proms BEGIN SELECT RAISE(ABORT, 'a row of the registry is deleted only after a changeset with its reason has marked it') WHERE (SELECT because FROM changesets WHERE id = OLD.changeset) IS NULL; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (OLD.changeset, 'proms', OLD.id, OLD.person, OLD.fingerprint, 1, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'measure', OLD.measure, 'score', json(CASE WHEN OLD.score IS NULL THEN 'null' ELSE printf('%!.17g', OLD.score) END), 'date', OLD.date, 'due', OLD.due, 'episode', OLD.episode)); END;
CREATE INDEX ix_proms_person_measure_date ON proms (person, measure, date);
CREATE INDEX ix_events_changeset ON events (changeset);
CREATE TRIGGER events_audit_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'a row of the registry changes only under a changeset of its own') WHERE NEW.changeset <= OLD.changeset; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (NEW.changeset, 'events', OLD.id, OLD.person, OLD.fingerprint, 0, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'kind', OLD.kind, 'date', OLD.date, 'definition', OLD.definition, 'last_without', OLD.last_without, 'level', OLD.level, 'severity', OLD.severity, 'procedure', OLD.procedure)); END;
CREATE TRIGGER events_audit_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'a row of the registry is deleted only after a changeset with its reason has marked it') WHERE (SELECT because FROM changesets WHERE id = OLD.changeset) IS NULL; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (OLD.changeset, 'events', OLD.id, OLD.person, OLD.fingerprint, 1, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'kind', OLD.kind, 'date', OLD.date, 'definition', OLD.definition, 'last_without', OLD.last_without, 'level', OLD.level, 'severity', OLD.severity, 'procedure', OLD.procedure)); END;
CREATE INDEX ix_ends_changeset ON ends (changeset);
CREATE TRIGGER ends_audit_update BEFORE UPDATE ON ends BEGIN SELECT RAISE(ABORT, 'a row of the registry changes only under a changeset of its own') WHERE NEW.changeset <= OLD.changeset; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (NEW.changeset, 'ends', OLD.id, OLD.person, OLD.fingerprint, 0, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'date', OLD.date, 'died', OLD.died, 'reason', OLD.reason)); END;
CREATE TRIGGER ends_audit_delete BEFORE DELETE ON ends BEGIN SELECT RAISE(ABORT, 'a row of the registry is deleted only after a changeset with its reason has marked it') WHERE (SELECT because FROM changesets WHERE id = OLD.changeset) IS NULL; INSERT INTO changes (changeset, table_name, row_id, person, fingerprint, removed, before) VALUES (OLD.changeset, 'ends', OLD.id, OLD.person, OLD.fingerprint, 1, json_object('id', OLD.id, 'changeset', OLD.changeset, 'part', OLD.part, 'source_row', OLD.source_row, 'fingerprint', OLD.fingerprint, 'person', OLD.person, 'date', OLD.date, 'died', OLD.died, 'reason', OLD.reason)); END;
CREATE TRIGGER changesets_stays_update BEFORE UPDATE ON changesets BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER changesets_stays_delete BEFORE DELETE ON changesets BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER batches_stays_update BEFORE UPDATE ON batches BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER batches_stays_delete BEFORE DELETE ON batches BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER parts_stays_update BEFORE UPDATE ON parts BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER parts_stays_delete BEFORE DELETE ON parts BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER changes_stays_update BEFORE UPDATE ON changes BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER changes_stays_delete BEFORE DELETE ON changes BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('changesets',4);
INSERT INTO "sqlite_sequence" VALUES('people',2);
INSERT INTO "sqlite_sequence" VALUES('episodes',1);
INSERT INTO "sqlite_sequence" VALUES('procedures',1);
INSERT INTO "sqlite_sequence" VALUES('procedure_levels',3);
INSERT INTO "sqlite_sequence" VALUES('implants',2);
INSERT INTO "sqlite_sequence" VALUES('measurements',2);
INSERT INTO "sqlite_sequence" VALUES('proms',2);
INSERT INTO "sqlite_sequence" VALUES('events',1);
INSERT INTO "sqlite_sequence" VALUES('ends',1);
INSERT INTO "sqlite_sequence" VALUES('changes',4);
COMMIT;
