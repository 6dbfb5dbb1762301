"""The forms that are shipped: data, one line a section. An authority adds versions and forms of its own as records.

A line: the section's id; what may be said instead of words (n "none known", x "does not apply", ? may stay open); its
title; what it asks. Answers to choose from stand below it, each beginning with a dash.
"""

from collections.abc import Iterable

from app.domain.form import AskedSection, Choice, Form, Forms

_TEXT = """
referral 1 referral: Referral to children's social care
concern | | What you are worried about | What happened, when, and what makes you refer today?
how-known | | How you know it | What have you seen or heard yourself, and what did others tell you?
childs-views | n | What the child says | In the child's own words, where you have them. How does the child seem?
parents-views | n | What the parents say | Their view of the worry, and what they would find helpful.
household | n | Household and important adults | Who lives there or matters, and who has parental responsibility.
identity | n | Background of the child | Other names, ethnicity, religion, first language, need for an interpreter.
disability | nx | Disability and health | Disability, conditions, treatment.
school-and-gp | nx | School, nursery and GP | Names and telephone numbers.
strengths | n | What is going well | Who and what keeps the child safe?
support | n | What has been tried | Support already given, early help, and what came of it.
agencies | n | Who else is involved | Agencies and people who work with the family now.
risks | n | Risks to anybody who visits | Dogs, violence, weapons, infection, anything to know before knocking.
sources | nx | Wishes about being named | Who may be named to the family, and who not.
call | x | Telephone call before this form | With whom you spoke, when, and the reference you were given.

assessment 1 assessment: Child and family assessment
why | | Why this assessment | What led to it, and what had to be found out.
child | | The child | Daily life, health, development, school, and how the child was when seen.
childs-voice | n | Wishes and feelings | What the child says and shows.
parenting | | Parents and carers | What they do well, and where it is hard for them.
family | n | Family and surroundings | Home, money, relatives, friends, neighbourhood.
history | n | What was before | Earlier referrals, assessments and plans, and what they changed.
analysis | | What it means | The risks, what protects, and what it is like to be this child.
next | | What should happen | What is recommended, and why.

strategy-discussion 1 strategy-discussion: Strategy discussion
known | | What each agency knows | Agency by agency.
decision | | What was decided and why | Whether there is reasonable cause to suspect significant harm.
actions | n | Who does what by when | Also how the child is kept safe meanwhile.
medical | nx | Medical examination | Whether one is needed, by whom and when.
parents | n | What the parents are told | What, by whom and when.

enquiry 1 enquiry: Enquiries under section 47
done | | What was done | Whom you saw and spoke to, and when.
childs-voice | n | What the child says | In the child's own words.
found | | What was found | Facts, and from whom they are.
analysis | | What it means | Likelihood and seriousness of harm, and what protects.
safety | n | How the child is safe now | What is agreed, with whom.

conference 1 conference: Child protection conference
reports | n | Reports | Who reported, in writing or by word of mouth.
childs-views | n | The child's view | How the child took part, or who spoke for them.
parents-views | n | The parents' view | Who was there and what they say.
discussion | | What was talked about | Risks, strengths, what is not known.
decision | | Decision and reasons | What the chair decides, and who disagrees.
core-group | nx | Core group | Its members, and its first date.

plan 1 plan: Plan
needs | | What must change | What the child needs, and what happens if nothing changes.
contingency | n | If it does not work | What happens then, and who decides it.
childs-views | n | What the child says of it | In words that the child would recognise.
family | n | What the family says of it | And what they will do.

review 1 review: Review of a plan
progress | | What has changed | Target by target.
childs-views | n | What the child says | In the child's own words.
family | n | What the family says | Also who disagrees.
decision | | What was decided and why | Whether the plan goes on, changes or ends.

meeting 1 meeting: Meeting
talked | | What was talked about | In few words.
agreed | n | What was agreed | Who does what by when.
"""


def _section(line: str) -> AskedSection:
    id, may, title, asks = (part.strip() for part in line.split("|"))
    return AskedSection(
        id=id, title=title, asks=asks, none_known="n" in may, does_not_apply="x" in may, needed="?" not in may
    )


def _with_choice(section: AskedSection, line: str) -> AskedSection:
    code, words = (part.strip() for part in line.removeprefix("-").split("|"))
    choices = (*section.choices, Choice(code=code, words=words))
    return AskedSection(**{name: getattr(section, name) for name in section.__struct_fields__} | {"choices": choices})


def read(text: str) -> dict[tuple[str, int], Form]:
    """Return the forms that a text describes, by name and version."""
    found = {}
    for block in text.strip().split("\n\n"):
        head, *lines = block.splitlines()
        (name, version, kind), title = head.partition(":")[0].split(), head.partition(":")[2].strip()
        sections: list[AskedSection] = []
        for line in lines:
            if line.startswith("-"):
                sections[-1] = _with_choice(sections[-1], line)
            else:
                sections.append(_section(line))
        form = Form(name=name, version=int(version), for_kind=kind, title=title, sections=tuple(sections))
        found[name, form.version] = form
    return found


SHIPPED = read(_TEXT)
"""The forms that every authority has from the first day, by name and version; the versions that follow are its own."""


def known_forms(published: Iterable[Form]) -> Forms:
    """Return every form that is known: what the authority has published, before what is shipped."""
    return {**SHIPPED, **{(form.name, form.version): form for form in published}}
