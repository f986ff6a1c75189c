"""An incident in words, block by block: for the panel and for paper alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QLocale

from icimps_desktop.exchange.coordinates import format_coordinates
from icimps_desktop.records.arrest import Arrest
from icimps_desktop.records.incident import Incident, Offence, Pin, TimePrecision
from icimps_desktop.records.item import Item
from icimps_desktop.records.person import Involvement
from icimps_desktop.ui.common.words import tr
from icimps_desktop.ui.incidents.form_reading import coordinate_text
from icimps_desktop.ui.incidents.form_texts import age_text, decimal_text
from icimps_desktop.ui.incidents.station_names import StationNames


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what stands behind it; `whole` texts take the full width."""

    label: str
    text: str
    whole: bool = False


@dataclass(slots=True)
class Block:
    """Some lines under a title; `chips` are short marks beside it, such as a person's roles."""

    title: str
    lines: list[Line] = field(default_factory=list)
    chips: tuple[str, ...] = ()
    level: int = 1  # 2: one of several under the block before

    def put(self, label: str, text: str | None, *, whole: bool = False) -> None:
        """Add a line when there is something to say."""
        if text:
            self.lines.append(Line(label, text, whole))


def blocks_of(incident: Incident, names: StationNames) -> list[Block]:
    """The whole report in the order in which it is read."""
    blocks = [_what(incident, names), _when(incident, names), _where(incident, names)]
    blocks += _several(tr("Offences"), [_offence(one, names) for one in incident.offences])
    blocks += _several(
        tr("Persons"), [_person(one, incident, names) for one in incident.involvements]
    )
    blocks += _several(tr("Things"), [_item(one, names) for one in incident.items])
    blocks += _several(tr("Arrests"), [_arrest(one, incident, names) for one in incident.arrests])
    blocks += [_told(incident), _done(incident)]
    blocks += _several(tr("Supplements"), list(_supplements(incident, names)))
    blocks.append(_history(incident, names))
    return [block for block in blocks if block.lines or block.chips or block.level == 0]


def person_name(person: Involvement) -> str:
    """A name as far as known and allowed to be seen."""
    known = person.identity
    if known is None:
        return tr("Unknown") if not person.known else tr("Name not shown")
    name = " ".join(part for part in (known.given_names, known.family_name) if part)
    return name or known.alias or tr("Unknown")


def _several(title: str, blocks: list[Block]) -> list[Block]:
    for block in blocks:
        block.level = 2
    return [Block(title, level=0), *blocks] if blocks else []


def _what(incident: Incident, names: StationNames) -> Block:
    block = Block(tr("What"))
    block.put(tr("Class"), names.label("categories", incident.category))
    weight = names.weight(incident.severity)
    table = f" ({incident.severity_table})" if incident.severity_table else ""
    block.put(tr("Weight"), weight + table)
    block.put(tr("Source"), names.label("sources", incident.source))
    block.put(tr("Agency’s own number"), incident.agency_number)
    if incident.exceptional_clearance not in ("", "N"):
        cleared = names.label("exceptional_clearance", incident.exceptional_clearance)
        on = f", {names.moment(incident.cleared_at)}" if incident.cleared_at else ""
        block.put(tr("Cleared"), cleared + on)
    return block


def _when(incident: Incident, names: StationNames) -> Block:
    block = Block(tr("When"))
    unknown = incident.time_precision == TimePrecision.UNKNOWN
    happened = names.when(incident.occurred_from, incident.occurred_to)
    how = names.label("time_precision", incident.time_precision)
    block.put(tr("Happened"), how if unknown else f"{happened} · {how}")
    block.put(tr("Clock"), _zone_words(incident))
    block.put(tr("As written"), incident.occurred_text)
    told = names.moment(incident.reported_at)
    by = names.officer(incident.reported_by) if incident.reported_by else ""
    block.put(tr("Reported"), tr("{time} to {who}").format(time=told, who=by) if by else told)
    return block


def _zone_words(incident: Incident) -> str:
    odd = {
        "gap": tr("this time was skipped when summer time began"),
        "fold": tr("this hour was twice when summer time ended; the first is meant"),
    }.get(incident.time_flag)
    return f"{incident.zone}, {odd}" if odd else incident.zone


def _where(incident: Incident, names: StationNames) -> Block:
    block = Block(tr("Where"))
    block.put(tr("Address"), incident.account.address if incident.account else "")
    block.put(tr("Kind of place"), names.label("locations", incident.location_type))
    point = incident.geom
    if point is not None:
        lat, lon = (float(part) for part in coordinate_text(point).split(", "))
        block.put(tr("Coordinate"), format_coordinates(lat, lon))
    block.put(tr("Got"), _got(incident.location_how, incident.accuracy_m, names))
    block.put(tr("Beat"), names.beat(incident.beat_uid))
    return block


def _got(how: str, accuracy_m: float | None, names: StationNames) -> str:
    words = names.label("location_how", how)
    if accuracy_m is None:
        return words
    return tr("{how}, to about {metres} m").format(
        how=words, metres=decimal_text(float(f"{accuracy_m:.3g}"))
    )


def _offence(offence: Offence, names: StationNames) -> Block:
    done = tr("attempted") if offence.attempted else tr("completed")
    code = offence.local_code or offence.nibrs
    block = Block(names.label("offences", code) or tr("Offence not named yet"), chips=(done,))
    codes = [f"NIBRS {offence.nibrs}"] if offence.nibrs else []
    codes += [f"ICCS {offence.iccs}"] if offence.iccs else []
    codes += [tr("local {code}").format(code=offence.local_code)] if offence.local_code else []
    block.put(tr("Codes"), ", ".join(codes))
    block.put(tr("In words"), offence.description)
    for label, name, values in (
        (tr("Weapon or force"), "weapons", offence.weapons),
        (tr("Suspected of using"), "suspected_using", offence.suspected_using),
        (tr("Hate or bias"), "bias", offence.bias),
        (tr("Activity"), "activities", offence.activity),
    ):
        block.put(label, _words(name, values, names))
    block.put(tr("Way of entry"), names.label("entry_methods", offence.entry_method))
    block.put(tr("Premises"), str(offence.premises) if offence.premises else "")
    block.put(tr("Weight"), names.weight(offence.severity))
    return block


def _person(person: Involvement, incident: Incident, names: StationNames) -> Block:
    roles = [names.label("person_roles", role) for role in person.roles]
    whose = names.label("subject_categories", person.category)
    mark = tr("data of: {category}").format(category=whose.lower()) if whose else ""
    chips = (*roles, mark, tr("ARMED") if person.armed else "")
    block = Block(person_name(person), chips=tuple(chip for chip in chips if chip))
    if person.identity is not None:
        known = person.identity
        block.put(tr("Also called"), known.alias)
        block.put(tr("Born"), known.born.isoformat() if known.born else "")
        for label, text in (
            (tr("Address"), known.address),
            (tr("Phone"), known.phone),
            (tr("E-mail"), known.email),
            (tr("Document"), known.document),
        ):
            block.put(label, text)
    block.put(tr("Victim type"), names.label("victim_types", person.victim_type))
    block.put(tr("Age"), age_text(person.age_low, person.age_high))
    for label, name, code in (
        (tr("Sex"), "sex", person.sex),
        (tr("Race"), "race", person.race),
        (tr("Ethnicity"), "ethnicity", person.ethnicity),
        (tr("Lives here"), "resident", person.resident),
    ):
        block.put(label, names.label(name, code))
    looks = (person.height, person.build, person.hair, person.eyes)
    block.put(tr("Looks"), ", ".join(part for part in looks if part))
    block.put(tr("Clothing"), person.clothing)
    block.put(tr("Marks"), person.marks)
    block.put(tr("Speech"), person.speech)
    block.put(tr("Injury"), _words("injuries", person.injuries, names))
    block.put(tr("Victim of"), _suffered(person, incident, names))
    block.put(tr("Is the offender’s"), _related(person, incident, names))
    return block


def _suffered(person: Involvement, incident: Incident, names: StationNames) -> str:
    wanted = {
        link.offence_uid for link in incident.victim_offences if link.victim_uid == person.uid
    }
    found = [one for one in incident.offences if one.uid in wanted]
    return ", ".join(names.label("offences", one.local_code or one.nibrs) for one in found)


def _related(person: Involvement, incident: Incident, names: StationNames) -> str:
    persons = {one.uid: person_name(one) for one in incident.involvements}
    return ", ".join(
        f"{names.label('relationships', link.code)} ({persons.get(link.offender_uid, '?')})"
        for link in incident.relationships
        if link.victim_uid == person.uid
    )


def _item(item: Item, names: StationNames) -> Block:
    made = " ".join(part for part in (item.colour, item.make, item.model) if part)
    title = item.description or made or names.label("item_kinds", item.kind)
    loss = names.label("property_loss", item.loss)
    block = Block(title, chips=(loss,) if loss else ())
    block.put(tr("Group"), names.label("property_classes", item.nibrs_class))
    block.put(tr("Make"), made if made != title else "")
    block.put(tr("Plate"), item.plate)
    block.put(tr("VIN"), item.vin)
    block.put(tr("Year"), str(item.year) if item.year else "")
    block.put(tr("Serial number"), item.serial)
    block.put(tr("How many"), str(item.quantity) if item.quantity != 1 else "")
    block.put(tr("Value"), "" if item.value is None else QLocale().toString(item.value))
    if item.drug_type:
        amount = decimal_text(item.drug_quantity)
        measure = names.label("drug_measures", item.drug_measure)
        drug = f"{names.label('drug_types', item.drug_type)} {amount} {measure}"
        block.put(tr("Drug"), drug.strip())
    block.put(tr("Stolen"), names.moment(item.stolen_at) if item.stolen_at else "")
    block.put(tr("Recovered"), names.moment(item.recovered_at) if item.recovered_at else "")
    return block


def _arrest(arrest: Arrest, incident: Incident, names: StationNames) -> Block:
    persons = {one.uid: person_name(one) for one in incident.involvements}
    block = Block(persons.get(arrest.person_uid, "?"))
    block.put(tr("Arrested"), names.moment(arrest.at))
    block.put(tr("Kind"), names.label("arrest_types", arrest.arrest_type))
    block.put(tr("For"), names.label("offences", arrest.offence_code))
    block.put(tr("Armed with"), _words("armed_with", arrest.armed_with, names))
    block.put(tr("Arrest number"), arrest.transaction_no)
    young = names.label("juvenile_dispositions", arrest.juvenile_disposition)
    block.put(tr("Young person"), young)
    return block


def _told(incident: Incident) -> Block:
    block = Block(tr("Narrative"))
    block.put("", incident.account.narrative if incident.account else "", whole=True)
    return block


def _done(incident: Incident) -> Block:
    block = Block(tr("How it was done"))
    account = incident.account
    if account is not None:
        for label, text in (
            (tr("Entry"), account.mo_entry),
            (tr("Means"), account.mo_means),
            (tr("Target"), account.mo_target),
            (tr("Words"), account.mo_words),
            (tr("Approach"), account.mo_approach),
            (tr("Transport"), account.mo_transport),
        ):
            block.put(label, text)
    return block


def _supplements(incident: Incident, names: StationNames) -> Iterable[Block]:
    for one in incident.supplements:
        block = Block(
            tr("Supplement {number}").format(number=one.seq),
            chips=(names.moment(one.at), names.officer(one.by_uid)),
        )
        block.put("", one.text, whole=True)
        yield block


def _history(incident: Incident, names: StationNames) -> Block:
    block = Block(tr("History"))
    made = tr("filed by {who}").format(who=names.officer(incident.author_uid))
    block.put(names.moment(incident.created_at), made)
    events = [
        (one.at, _state_words(one.now, one.note, names), one.by_uid) for one in incident.states
    ]
    events += [(pin.at, _pin_words(pin, names), pin.by_uid) for pin in incident.pins]
    for at, words, by in sorted(events, key=lambda event: event[0]):
        who = names.officer(by)
        block.put(names.moment(at), tr("{what}, {who}").format(what=words, who=who))
    return block


def _state_words(state: str, note: str, names: StationNames) -> str:
    words = names.label("statuses", state).lower()
    return f"{words}: “{note}”" if note else words


def _pin_words(pin: Pin, names: StationNames) -> str:
    where = coordinate_text(pin.geom) or tr("no pin")
    got = _got(pin.location_how, pin.accuracy_m, names)
    words = tr("pin moved; it was at {where} ({got})").format(where=where, got=got.lower())
    return f"{words}: “{pin.reason}”" if pin.reason else words


def _words(list_name: str, codes: Iterable[str], names: StationNames) -> str:
    return ", ".join(names.label(list_name, code) for code in codes)
