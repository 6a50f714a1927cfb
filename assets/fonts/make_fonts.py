#!/usr/bin/env python3
"""Makes the four bundled fonts from the npm packages `inter-ui` and `@material-symbols/font-400`.

Usage: python3 make_fonts.py INTER_UI_FOLDER MATERIAL_SYMBOLS_FOLDER OUTPUT_FOLDER
The commands that fetch both folders are in README.md. The same packages give the same bytes.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = ["Regular", "Medium", "SemiBold"]

# Ranges are inclusive; only what the font really has is kept.
RANGES = [
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x017F),  # Latin-1, Latin Extended-A
    (0x0192, 0x0192),  # florin
    (0x0218, 0x021B),  # Romanian comma below
    (0x02C6, 0x02DD),  # spacing accents
    (0x0300, 0x030C),  # combining accents
    (0x0391, 0x03C9),  # Greek
    (0x1E9E, 0x1E9E),  # capital sharp s
    (0x2000, 0x206F),  # spaces, dashes, quotes, ellipsis
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2113, 0x2126),  # litre, numero, trade mark, ohm
    (0x2150, 0x215E),  # fractions
    (0x2190, 0x21AA),  # arrows
    (0x2202, 0x2265),  # mathematics
    (0x2318, 0x2318),  # command key
    (0x21E7, 0x21E7),  # shift key
    (0x2303, 0x2303),  # control key
    (0x2325, 0x2325),  # option key
    (0x25A0, 0x25FF),  # triangles, circles, squares, diamonds
    (0x2713, 0x2717),  # ticks and crosses
]

# Figures and the signs that stand in number columns get the width of a figure; point, comma, colon,
# hyphen and brackets do not, since running text uses them far more often.
TABULAR = (
    "zero one two three four five six seven eight nine "
    "plus minus plusminus multiply divide equal less greater lessequal greaterequal approxequal notequal"
).split()

# Names are those of Material Symbols.
ICONS = """
account_tree add arrow_back arrow_downward arrow_forward arrow_upward bar_chart block bolt bookmark
calendar_month calculate cancel check check_circle chevron_left chevron_right circle close compare_arrows
content_copy content_paste contrast dangerous dark_mode database delete description deselect docs
download drag_handle drag_indicator edit error event expand_less expand_more fact_check
file_export file_open filter_list flag folder folder_open functions grid_view group groups help history
home hub info insights keep keyboard lan light_mode link link_off lock lock_open merge mood more_horiz
more_vert notes open_in_new output pause pending person play_arrow policy public
query_stats radio_button_checked radio_button_unchecked redo refresh remove report request_quote rule save
scatter_plot schedule search segment select_all settings shield shield_lock show_chart sort ssid_chart star
stacked_line_chart stop straighten subject summarize swap_horiz swap_vert sync table table_chart table_rows
tag text_fields timeline tips_and_updates tune undo unfold_less unfold_more upload upload_file verified
verified_user view_column view_list visibility visibility_off warning wifi_off zoom_in zoom_out
""".split()


def options(features):
    """Subsetting options shared by all four files: outlines, metrics and the features named."""
    chosen = Options()
    chosen.layout_features = features
    chosen.hinting = False
    chosen.glyph_names = False
    chosen.legacy_kern = False
    chosen.notdef_outline = True
    chosen.recalc_timestamp = False
    chosen.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    chosen.drop_tables += ["STAT", "gasp", "DSIG", "meta"]
    return chosen


def tabular_names(font):
    """Glyph name -> its tabular form, as the font's own `tnum` feature has it."""
    table = font["GSUB"].table
    indices = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    mapping = {}
    for index in sorted(indices):
        for subtable in table.LookupList.Lookup[index].SubTable:
            mapping.update(getattr(subtable, "ExtSubTable", subtable).mapping)
    return mapping


def make_inter(source, weight, target):
    """One static weight with tabular figures as its default figures."""
    font = TTFont(source, recalcTimestamp=False)
    mapping = tabular_names(font)
    for cmap in font["cmap"].tables:
        for code, name in list(cmap.cmap.items()):
            if name in TABULAR and name in mapping:
                cmap.cmap[code] = mapping[name]
    known = font.getBestCmap()
    codes = [code for low, high in RANGES for code in range(low, high + 1) if code in known]
    # `calt` is left out: it rewrites "->" and "2x", which no other renderer of ours would do.
    subsetter = Subsetter(options(["kern", "mark", "mkmk", "ccmp", "locl"]))
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    names = font["name"]
    for record in list(names.names):
        if record.nameID == 16:
            names.removeNames(nameID=16)
    names.setName("Inter", 16, 3, 1, 0x409)
    names.setName(weight, 17, 3, 1, 0x409)
    font.flavor = None
    font.save(target)


def make_icons(source, target, listing):
    """The icons named above at weight 400, each at its code point in the private use area."""
    font = instantiateVariableFont(TTFont(source, recalcTimestamp=False), {"FILL": 0}, inplace=True)
    by_name = {}
    for code, name in sorted(font.getBestCmap().items()):
        if code >= 0xE000:
            by_name.setdefault(name, code)
    missing = [name for name in ICONS if name not in by_name]
    if missing:
        sys.exit(f"no such icon: {' '.join(missing)}")
    subsetter = Subsetter(options([]))
    subsetter.populate(unicodes=[by_name[name] for name in ICONS])
    subsetter.subset(font)
    names = font["name"]
    for name_id in (1, 16):
        names.removeNames(nameID=name_id)
        names.setName("Tribometer Icons", name_id, 3, 1, 0x409)
    font.flavor = None
    font.save(target)
    lines = [f"{name} {by_name[name]:04X}" for name in sorted(ICONS)]
    listing.write_text("\n".join(lines) + "\n")


def main():
    inter, symbols, output = (Path(argument) for argument in sys.argv[1:4])
    for weight in WEIGHTS:
        make_inter(inter / f"web/Inter-{weight}.woff2", weight, output / f"Inter-{weight}.ttf")
    make_icons(symbols / "material-symbols-outlined.woff2", output / "Icons.ttf", output / "icons.txt")


if __name__ == "__main__":
    main()
