//! Agreement in other languages than English, as survey tools offer it, and headings that tools translate. Each language
//! is a family of its own, so that a scale keeps the words of its survey.

use super::labels::Family;

type Labels = &'static [(i8, &'static [&'static str])];

const GERMAN: Labels = &[
    (
        -3,
        &[
            "stimme überhaupt nicht zu",
            "stimme gar nicht zu",
            "stimme ganz und gar nicht zu",
            "trifft überhaupt nicht zu",
            "trifft gar nicht zu",
        ],
    ),
    (-2, &["stimme nicht zu", "trifft nicht zu", "lehne ab"]),
    (-1, &["stimme eher nicht zu", "trifft eher nicht zu"]),
    (
        0,
        &[
            "weder noch",
            "teils, teils",
            "teils teils",
            "teils-teils",
            "teils/teils",
            "neutral",
            "unentschieden",
            "weder zustimmung noch ablehnung",
        ],
    ),
    (1, &["stimme eher zu", "trifft eher zu"]),
    (2, &["stimme zu", "trifft zu"]),
    (
        3,
        &[
            "stimme voll und ganz zu",
            "stimme voll zu",
            "stimme völlig zu",
            "stimme vollkommen zu",
            "trifft voll und ganz zu",
            "trifft voll zu",
        ],
    ),
];

const FRENCH: Labels = &[
    (
        -3,
        &[
            "pas du tout d'accord",
            "tout à fait en désaccord",
            "fortement en désaccord",
        ],
    ),
    (-2, &["pas d'accord", "en désaccord", "plutôt pas d'accord"]),
    (-1, &["plutôt en désaccord"]),
    (
        0,
        &[
            "ni d'accord ni pas d'accord",
            "neutre",
            "ni en accord ni en désaccord",
            "ni d'accord, ni pas d'accord",
        ],
    ),
    (1, &["plutôt en accord"]),
    (2, &["d'accord", "en accord", "plutôt d'accord"]),
    (
        3,
        &[
            "tout à fait d'accord",
            "fortement d'accord",
            "totalement d'accord",
        ],
    ),
];

const SPANISH: Labels = &[
    (
        -3,
        &[
            "totalmente en desacuerdo",
            "muy en desacuerdo",
            "completamente en desacuerdo",
        ],
    ),
    (-2, &["en desacuerdo"]),
    (-1, &["algo en desacuerdo", "más bien en desacuerdo"]),
    (0, &["ni de acuerdo ni en desacuerdo", "neutral", "indiferente"]),
    (1, &["algo de acuerdo", "más bien de acuerdo"]),
    (2, &["de acuerdo"]),
    (
        3,
        &[
            "totalmente de acuerdo",
            "muy de acuerdo",
            "completamente de acuerdo",
        ],
    ),
];

const PORTUGUESE: Labels = &[
    (
        -3,
        &[
            "discordo totalmente",
            "discordo completamente",
            "discordo fortemente",
        ],
    ),
    (-2, &["discordo"]),
    (-1, &["discordo parcialmente", "discordo em parte"]),
    (
        0,
        &[
            "não concordo nem discordo",
            "nem concordo nem discordo",
            "nem concordo, nem discordo",
            "neutro",
            "indiferente",
        ],
    ),
    (1, &["concordo parcialmente", "concordo em parte"]),
    (2, &["concordo"]),
    (
        3,
        &[
            "concordo totalmente",
            "concordo completamente",
            "concordo fortemente",
        ],
    ),
];

const NORWEGIAN: Labels = &[
    (-3, &["helt uenig", "svært uenig", "sterkt uenig"]),
    (-2, &["uenig"]),
    (-1, &["litt uenig", "delvis uenig", "noe uenig"]),
    (
        0,
        &["verken enig eller uenig", "nøytral", "hverken enig eller uenig"],
    ),
    (1, &["litt enig", "delvis enig", "noe enig"]),
    (2, &["enig"]),
    (3, &["helt enig", "svært enig", "sterkt enig"]),
];

const SWEDISH: Labels = &[
    (-3, &["instämmer inte alls", "håller inte alls med"]),
    (-2, &["instämmer inte", "håller inte med", "instämmer ej"]),
    (-1, &["instämmer delvis inte", "instämmer knappast"]),
    (
        0,
        &["varken eller", "neutral", "varken instämmer eller tar avstånd"],
    ),
    (
        1,
        &["instämmer delvis", "instämmer till viss del", "håller delvis med"],
    ),
    (2, &["instämmer", "håller med"]),
    (
        3,
        &[
            "instämmer helt",
            "instämmer helt och hållet",
            "håller helt med",
            "instämmer fullständigt",
        ],
    ),
];

const DANISH: Labels = &[
    (-3, &["meget uenig", "helt uenig"]),
    (-2, &["uenig"]),
    (-1, &["delvist uenig", "lidt uenig"]),
    (0, &["hverken enig eller uenig", "neutral", "hverken/eller"]),
    (1, &["delvist enig", "lidt enig"]),
    (2, &["enig"]),
    (3, &["meget enig", "helt enig"]),
];

/// All languages; where two fit the same answers, the first counts and means the same.
pub(super) static FAMILIES: [Family; 7] = [
    agreement("agreement (German)", GERMAN),
    agreement("agreement (French)", FRENCH),
    agreement("agreement (Spanish)", SPANISH),
    agreement("agreement (Portuguese)", PORTUGUESE),
    agreement("agreement (Norwegian)", NORWEGIAN),
    agreement("agreement (Swedish)", SWEDISH),
    agreement("agreement (Danish)", DANISH),
];

/// LimeSurvey's own columns in the languages of its users: the code, and the headings, letters and digits only. English,
/// German and French are as exports show them; the others are the usual translations and were not seen in an export,
/// which is why such a file is recognised by the shape of its first columns as well.
pub(super) static LIMESURVEY_COLUMNS: [(&str, &[&str]); 10] = [
    (
        "id",
        &[
            "responseid",
            "antwortid",
            "iddelaréponse",
            "idderespuesta",
            "iddelarespuesta",
            "iddaresposta",
            "idrisposta",
            "antwoordid",
            "idodpowiedzi",
        ],
    ),
    (
        "submitdate",
        &[
            "datesubmitted",
            "datumabgeschickt",
            "datedesoumission",
            "fechadeenvío",
            "fechaenvío",
            "datadeenvio",
            "datadisubmission",
            "datadiinvio",
            "datainvio",
            "datumverzonden",
            "datumingestuurd",
            "datawysłania",
            "dataprzesłania",
        ],
    ),
    (
        "lastpage",
        &[
            "lastpage",
            "letzteseite",
            "dernièrepage",
            "últimapágina",
            "ultimapagina",
            "laatstepagina",
            "ostatniastrona",
        ],
    ),
    (
        "startlanguage",
        &[
            "startlanguage",
            "startsprache",
            "languededépart",
            "lenguajeinicial",
            "idiomainicial",
            "linguainiziale",
            "linguadipartenza",
            "starttaal",
            "begintaal",
            "językpoczątkowy",
        ],
    ),
    (
        "seed",
        &[
            "seed",
            "zufallsgeneratorstartwert",
            "têtedesérie",
            "semilla",
            "semente",
            "seme",
            "ziarno",
        ],
    ),
    (
        "token",
        &[
            "token",
            "accesscode",
            "zugangscode",
            "zugangsschlüssel",
            "codedaccès",
            "códigodeacceso",
            "códigodeacesso",
            "codicediaccesso",
            "toegangscode",
            "koddostępu",
        ],
    ),
    (
        "startdate",
        &[
            "datestarted",
            "datumgestartet",
            "datedelancement",
            "fechadeinicio",
            "datadeinício",
            "datadiinizio",
            "datumgestart",
            "datarozpoczęcia",
        ],
    ),
    (
        "datestamp",
        &[
            "datelastaction",
            "datumletzteaktivität",
            "datedeladernièreaction",
            "fechadelaúltimaacción",
            "datadaúltimaação",
            "datadellultimaazione",
            "datumlaatsteactie",
            "dataostatniejakcji",
        ],
    ),
    (
        "ipaddr",
        &[
            "ipaddress",
            "ipadresse",
            "adresseip",
            "direcciónip",
            "endereçoip",
            "indirizzoip",
            "ipadres",
            "adresip",
        ],
    ),
    (
        "refurl",
        &[
            "referrerurl",
            "weiterleitungsurl",
            "urlderéférence",
            "urldereferencia",
            "urldiriferimento",
        ],
    ),
];

const fn agreement(name: &'static str, labels: Labels) -> Family {
    Family {
        name,
        symmetric: true,
        usual: &[],
        labels,
    }
}
