import { ephemeralPostgres } from '@capi-relay/local-postgres';
import { migrate, openStore, listEvents, listArrivals, outcomesOf, listOutcomes, deliverySeries } from '@capi-relay/store';
import { sql } from 'kysely';
const server = await ephemeralPostgres();
await migrate(server.url);
const store = openStore({ connectionString: server.url, maxConnections: 4, statementTimeoutMs: 600000 });
const q = (t: string) => store.batches.query(t);
for (const t of ['sdk_events','event_matching','delivery_outcomes']) {
  for (let d = 9; d <= 400; d++) {
    const day = new Date(Date.now() - d*86400000).toISOString().slice(0,10); const next = new Date(Date.now() - (d-1)*86400000).toISOString().slice(0,10);
    await q(`CREATE TABLE ${t}_x${d} PARTITION OF ${t} FOR VALUES FROM ('${day}') TO ('${next}')`);
  }
}
console.log('partitions made');
// app_0 small (1000 events), app_big 1M across 30 days
await q(`INSERT INTO sdk_events (app_id,event_id,occurred_on,event_name,event_time,received_at,environment,app_user_id,body,routed_to)
 SELECT 'app_big','e'||n,(now()-n*interval '2.6 s')::date,'content_open',now()-n*interval '2.6 s',now()-n*interval '2.6 s','production','u'||n%1000,'{}','{l1,l2}' FROM generate_series(1,1000000) n`);
await q(`INSERT INTO sdk_events (app_id,event_id,occurred_on,event_name,event_time,received_at,environment,app_user_id,body,routed_to)
 SELECT 'app_small','s'||n,(now()-n*interval '5 h')::date,'content_open',now()-n*interval '5 h',now()-n*interval '5 h','production','u'||n%1000,'{}','{l1,l2}' FROM generate_series(1,1500) n`);
await q(`INSERT INTO delivery_outcomes (app_id,event_id,layer_id,occurred_on,status,reason,event_name,platform_event,event_time,settled_at,attempts)
 SELECT app_id,event_id,'l1',occurred_on,CASE WHEN hashtext(event_id)%50=0 THEN 'failed' ELSE 'delivered' END,CASE WHEN hashtext(event_id)%50=0 THEN 'rejected' END,event_name,'Purchase',event_time,received_at,1 FROM sdk_events`);
await q('ANALYZE');
console.log('filled');
const time = async (name: string, f: () => Promise<any>) => { const ts: number[] = []; let r; for (let i=0;i<5;i++){const s=performance.now(); r=await f(); ts.push(performance.now()-s);} console.log(name, ts.map(t=>t.toFixed(1)).join(' '), Array.isArray(r)?r.length:r?.events?.length, r?.next?'next':''); return r; };
const p = await time('first page', () => listEvents(store.db, { appIds: ['app_big','app_small'] }, null, 50));
await time('small app', () => listEvents(store.db, { appIds: ['app_small'] }, null, 50));
await time('small app by name none', () => listEvents(store.db, { appIds: ['app_small'], names: ['x'] }, null, 50));
await time('page 2', () => listEvents(store.db, { appIds: ['app_big','app_small'] }, p.next, 50));
await time('by name', () => listEvents(store.db, { appIds: ['app_big'], names: ['nothing'] }, null, 50));
await time('by user', () => listEvents(store.db, { appIds: ['app_big'], userId: 'u7' }, null, 50));
await time('failed', () => listEvents(store.db, { appIds: ['app_big','app_small'], outcome: { layerIds: ['l1','l2'], statuses: ['failed'] } }, null, 50));
await time('layer any', () => listEvents(store.db, { appIds: ['app_big','app_small'], outcome: { layerIds: ['l1','l2'], statuses: ['delivered','failed','dropped','parked'] } }, null, 50));
await time('live', () => listArrivals(store.db, { appIds: ['app_big','app_small'] }, new Date(Date.now()-10000), 50));
await time('live small', () => listArrivals(store.db, { appIds: ['app_small'] }, new Date(Date.now()-10000), 50));
await time('by id', () => listEvents(store.db, { appIds: ['app_big','app_small'], eventId: 'e5000' }, null, 50));
await time('outcomes of', () => outcomesOf(store.db, p.events));
await time('list failed', () => listOutcomes(store.db, { layerIds: ['l1','l2'], status: 'failed', limit: 50 }));
const one = { appIds: ['app_big'] };
await store.close(); await server.close();
