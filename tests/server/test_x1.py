from datetime import date
from time import perf_counter
def test_x(fresh_hub):
    from server.northmere.seed import seed
    from server import tally
    from sqlalchemy import text
    seed(fresh_hub, "team", date(2026,11,12))
    b=perf_counter(); print(tally.keep_up(fresh_hub)); print(perf_counter()-b)
    b=perf_counter(); print(tally.keep_up(fresh_hub)); print(perf_counter()-b)
    with fresh_hub.database.begin() as c:
        for t in ("tally_file","tally_clock","tally_visit","tally_taking","tally_agency","tally_mark"):
            print(t, c.execute(text(f"select count(*) from doorstep.{t}")).scalar())
        print(c.execute(text("select * from doorstep.tally_file limit 2")).all())
