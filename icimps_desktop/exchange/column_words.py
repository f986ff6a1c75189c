"""What columns are called in exports, in the languages of the stations that use this."""

from __future__ import annotations

from collections.abc import Mapping

# Field: names, best first, as `mapping.plain_name` gives them (no spaces, small letters).
_INCIDENTS = """
source_key: id incidentid crimeid caseid reportid recordid objectid uid guid eventid
    complaintnum cmplntnum drno fallid vorgangsid objektid identifiant idfait folio globalid
    fid rowid
agency_number: casenumber caseno incidentnumber incidentno reportnumber reportno
    complaintnumber filenumber reference aktenzeichen vorgangsnummer aktennummer
    geschaeftszeichen numeroprocedure numerodossier numeroexpediente expediente numero nummer
    number
occurred_from: occurredfrom occurredat occurred occurredon occurreddate dateoccurred dateocc
    occurdate incidentdatetime incidentdate dateofincident datefrom fromdate startdatetime
    startdate starttimestamp datetime timestamp date offencedate offensedate crimedate eventdate
    cmplntfrdt tatzeit tatzeitvon tatdatum datumvon beginn datum datefait datedebut fechahecho
    fechainicio fecha dataora data month monat
occurred_from_time: timeoccurred timeocc occurredtime incidenttime timefrom fromtime starttime
    time cmplntfrtm uhrzeitvon uhrzeit tatuhrzeit zeit heuredebut heure hora horahecho
occurred_to: occurredto occurredend dateto todate enddatetime enddate endtimestamp cmplnttodt
    tatzeitbis datumbis ende datefin fechafin
occurred_to_time: timeto totime endtime cmplnttotm uhrzeitbis heurefin horafin
reported_at: reportedat reported reporteddate datereported reportdate reportdatetime daterptd
    rptdt meldedatum gemeldetam anzeigedatum datedeclaration dateplainte fechadenuncia
reported_time: reportedtime timereported reporttime meldeuhrzeit horadenuncia
lat: lat latitude latitud latwgs84 breitengrad breite geolat gpslat latdd pointy y ycoord
    ycoordinate ycoordcd northing hochwert nord coordy
lon: lon lng long longitude longitud lonwgs84 laengengrad längengrad laenge länge geolon gpslon
    londd pointx x xcoord xcoordinate xcoordcd easting rechtswert ost coordx
geometry: geometry geom wkt wkb thegeom shape point geopoint location latlon
category: category crimecategory class offenceclass offenseclass crimetype primarytype crimcat
    ofnsdesc ucrcategory kategorie deliktsgruppe deliktart categorie catégorie categoria
    categoría type typ tipo
offence: rawtype offence offense offencedescription offensedescription crimedescription crime
    crmcddesc description charge pddesc delikt straftat tatbestand infraction libelle delito
local_code: localcode offencecode offensecode crimecode ucrcode iucr crmcd pdcd kycd code statute
    paragraph deliktschluessel deliktsschlüssel straftatenschluessel codeinfraction
nibrs: nibrs nibrscode nibrsoffensecode fbicode
police_found: policegenerated policefound selfinitiated officerinitiated proactive
    feststellungdurchpolizei
address: address streetaddress fulladdress incidentaddress blockaddress block street location
    locationtext place adresse anschrift strasse straße tatort rue direccion dirección domicilio
    indirizzo
location_type: locationtype premisetype premisesdescription premises premise premisdesc
    premtypdesc locationdescription placetype tatoertlichkeit tatörtlichkeit oertlichkeit
    typelieu
narrative: narrative remarks comments notes details text sachverhalt bemerkung freitext
    observations observaciones descripcion
status: status casestatus statusdesc disposition outcome lastoutcomecategory
"""
_BEATS = """
number: beatnumber beatnum beatno beat number num no nr nhdnum precinct sector beatid code id
    nummer revier kennung
name: beatname name nhdname label title bezeichnung bezirksname revername nombre nom
    neighbourhood neighborhood
district: district distnum districtnumber dist division area borough boro bezirk abschnitt
    direktion arrondissement distrito
"""


def _lists(text: str) -> Mapping[str, tuple[str, ...]]:
    """Field -> names, from lines of "field: name name" that may go on below."""
    found: dict[str, tuple[str, ...]] = {}
    field = ""
    for line in text.strip().splitlines():
        head, colon, names = line.partition(":")
        if colon:
            field = head
        found[field] = (*found.get(field, ()), *(names if colon else line).split())
    return found


INCIDENT_WORDS = _lists(_INCIDENTS)
BEAT_WORDS = _lists(_BEATS)
