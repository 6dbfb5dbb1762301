"""The month itself: day after day everybody acts and exchanges, and each week the diary is held against what stands."""

from datetime import date, timedelta

from tests.month.days import at, is_working
from tests.month.diary import Diary
from tests.month.hands import Hand
from tests.month.judging import Judge
from tests.month.living import acts, chance_of
from tests.month.town import ALWAYS_OFFLINE, SELDOM, Month

GIVEN, FAMILY = ("Ruby", "Leo", "Ife", "Zofia", "Aidan", "Mina"), ("Ashcroft", "Marsh", "Balogun", "Kowal", "Byrne")
TRIES = 3


class Playing:
    """One month of one team."""

    def __init__(self, month: Month) -> None:
        self.month, self.chance = month, month.chance
        people = month.people
        self.diary = Diary(month.given, people.names, people.cover_days)
        self.hands = {name: Hand(month, self.diary, name, chance_of(month.seed, name)) for name in people.by_name}
        self.judge = Judge(month, self.diary, self.hands)
        self.referred = 0

    def plays(self) -> None:
        """Play every day, and judge at the end of each week and of the month."""
        size = self.month.size
        for name in self.hands:
            self.exchanges(name)
        days = [self.month.first + timedelta(days=number) for number in range(size.days)]
        for day in days:
            self.month.today(day)
            if is_working(day):
                self.plays_day(day, last=day == days[-1])
            if day.isoweekday() == 5 or day == days[-1]:
                self.ends_week(day, last=day == days[-1])

    def is_online(self, name: str, day: date, *, last: bool) -> bool:
        """Whether somebody has a network on a day."""
        if name == ALWAYS_OFFLINE:
            return False
        if name in SELDOM:
            return last or (day - self.month.first).days % 4 == SELDOM.index(name)
        if name in ("Karen", "Siobhan"):
            return last or self.chance.random() < 0.6
        return last or self.chance.random() < 0.92

    def plays_day(self, day: date, *, last: bool) -> None:
        """Everybody acts in the morning and in the afternoon, in an order of chance, and exchanges before and after."""
        names = list(self.hands)
        away = {name for name in names if self.chance.random() < 0.05}
        covered = self.month.people.cover_days[0] <= day <= self.month.people.cover_days[1]
        away |= {"Denise"} if covered else {"Dele"}
        online = {name for name in names if self.is_online(name, day, last=last)}
        for hour in self.month.size.hours:
            self.chance.shuffle(names)
            self.month.time.now = max(self.month.time.now, at(day, hour))
            for name in names:
                if name not in away:
                    self.sits_down(name, day, online=name in online)
        for name in names:
            if name in online and name not in away and self.chance.random() < 0.4:
                self.exchanges(name)

    def sits_down(self, name: str, day: date, *, online: bool) -> None:
        """One sitting of one person."""
        hand = self.hands[name]
        if online:
            self.exchanges(name)
        hand.sits_down()
        hand.lets_go()
        if name in ("Karen", "Siobhan"):
            left = self.month.size.referred - self.referred
            if left > 0 and self.chance.random() < 2 * self.month.size.referred / self.month.size.days / 2:
                hand.refers(name=f"{self.chance.choice(GIVEN)} {self.chance.choice(FAMILY)}")
                self.referred += 1
        acts(hand, self.chance.randint(1, 8 // len(self.month.size.hours)))

    def exchanges(self, name: str) -> None:
        """One round; whatever was done arrives, and whatever is the authority's is read."""
        laptop = self.month.laptop_of(name)
        for _ in range(TRIES):
            end = laptop.round()
            assert end is not None
            if end.ending == "done":
                break
            assert end.ending == "sign-in", end
            laptop.sign_in()
        else:
            raise AssertionError(f"{name} cannot exchange")
        for act in self.diary.arrives(name, self.month.time(), self.judge.came):
            self.judge.answer(act)

    def ends_week(self, day: date, *, last: bool) -> None:
        """On Friday evening who has a network exchanges once more; on the last day everybody does, twice."""
        self.month.time.now = max(self.month.time.now, at(day, 17))
        names = [name for name in self.hands if last or self.is_online(name, day, last=False)]
        self.month.time.now += timedelta(minutes=10)
        if last:
            self.judge.looks(day, {name for name in self.hands if name != ALWAYS_OFFLINE}, settled=False)
        for name in names:
            self.exchanges(name)
        for name in names:
            if self.diary.read[name] < self.diary.book.arrivals:
                self.exchanges(name)
        self.judge.looks(day, set(names), settled=True)
