"""The page about a linking: what blocking did, what the model weighs, how good the links are without labels.

Counts and probabilities only. Figures that were not computed are left out, not shown as zero.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from assets.common.atomic_io import replacing
from assets.index.explain.explanation_page import CLASSES, COMPARISONS
from assets.index.linking import report_page
from assets.index.linking.model_evaluation import Figures, ModelEvaluation
from linkage.evaluate.drift import TRAIN_ANEW, WATCH
from linkage.evaluate.error_rates import ErrorRates
from linkage.model.model import Model
from linkage.pairs.comparison_levels import COMPARISONS as LEVELS


def to_html(
    report: Mapping[str, Any], model: Model, appraisal: ModelEvaluation | None = None, errors: ErrorRates | None = None
) -> str:
    """One page that needs nothing else.

    Args:
        report: of a `linkage.LinkResult`.
        model: the model used.
        appraisal: what was found out about it when it was trained.
        errors: expected errors by threshold.
    """
    parts = [_summary(report), _blocking(report), _model(model)]
    if errors is not None:
        parts.append(_errors(errors))
    if appraisal is not None:
        parts += [_backtest(appraisal.backtest), _decoys(appraisal)]
        if appraisal.opinion is not None:
            parts.append(_opinion(appraisal.opinion))
    if report["drift"]:
        parts.append(_drift(report["drift"]))
    return report_page.whole(("รายงานการเชื่อมโยงข้อมูล", "Linkage report"), parts)


def renew(
    path: Path, report: Mapping[str, Any], model: Model, appraisal: ModelEvaluation | None, errors: ErrorRates
) -> None:
    """Write the page to `path`, unless the one that lies there was made of the same: drawing it takes a second.

    Args:
        path: of the page, which ends with a mark of what it was made of.
        report: of a `linkage.LinkResult`.
        model: the model used.
        appraisal: what was found out about it when it was trained.
        errors: expected errors by threshold.
    """
    # Sums of another order differ in their last digits, which the page does not show.
    expected = {name: [f"{value:.6g}" for value in values] for name, values in errors.by_threshold.to_pydict().items()}
    said = [report, model.to_json(), appraisal and asdict(appraisal), expected, importlib.metadata.version("childlink")]
    mark = hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()
    end = f"<!-- {mark} -->\n"
    if path.is_file() and path.read_text("utf-8").endswith(end):
        return
    with replacing(path) as temporary:
        temporary.write_text(to_html(report, model, appraisal, errors) + end, "utf-8")


def _summary(report: Mapping[str, Any]) -> str:
    names = {
        "records": "ระเบียน · records",
        "profiles": "ระเบียนที่ต่างกัน · profiles",
        "candidate_pairs": "คู่ที่เปรียบเทียบ · candidate pairs",
        "clusters": "เด็ก · children",
        "borrowed_numbers": "เลขที่ยืมมา · borrowed numbers",
        "decisions_applied": "คำตัดสินที่ใช้ · decisions applied",
        "temperature": "มั่นใจเกินจริงกี่เท่า · times too sure (temperature)",
    }
    return report_page.table([{title: report[name] for name, title in names.items() if name in report}])


def _blocking(report: Mapping[str, Any]) -> str:
    rows = [
        {
            "กฎ · rule": rule["rule"],
            "คู่ · pairs": rule["pairs"],
            "พบโดยกฎนี้เท่านั้น · only here": rule["only"],
            "กลุ่มใหญ่สุด · largest block": rule["largest"],
            "ในกลุ่มที่ตัดออก · in capped blocks": rule["capped"],
        }
        for rule in report["rules"]
    ]
    missed = report["missed_by_blocking"]
    estimate = [
        {
            "พบ · reached": round(missed["reached"]),
            "ไม่พบ (Chao) · missed (Chao)": round(missed["missed"]),
            "95 %": f"{missed['low']:.0f} – {missed['high']:.0f}",
            "ไม่พบ (Petersen) · missed (Petersen)": round(missed["missed_beside_number"]),
            "เชื่อมผ่านระเบียนอื่น · bridged": missed["bridged"],
        }
    ]
    note = (
        "แต่ละกฎเสนอคู่ระเบียนที่อาจเป็นเด็กคนเดียวกัน ตารางล่างประมาณจำนวนคู่จริงที่ไม่มีกฎใดพบ",
        "Each rule proposes pairs that may be one child; the second table estimates the true pairs that no rule found.",
    )
    return report_page.section(
        ("การคัดคู่", "Blocking"), note, _rule_chart(rows), report_page.table(rows), report_page.table(estimate)
    )


def _rule_chart(rows: Sequence[Mapping[str, Any]]) -> str:
    import altair as alt
    import pandas as pd

    bars = [
        {"rule": row["กฎ · rule"], "pairs": row[name], "found": found}
        for row in rows
        for name, found in (("คู่ · pairs", "all"), ("พบโดยกฎนี้เท่านั้น · only here", "only here"))
    ]
    chart = (
        alt.Chart(pd.DataFrame(bars))
        .mark_bar()
        .encode(
            y=alt.Y("rule:N", sort=None, title=None, axis=alt.Axis(labelLimit=220)),
            x=alt.X("pairs:Q", title="คู่ · pairs", stack=None),
            color=alt.Color(
                "found:N", scale=alt.Scale(domain=["all", "only here"], range=report_page.COLOURS[:2]), title=None
            ),
        )
        .properties(width=480, height=260)
    )
    return report_page.svg(chart)


def _model(model: Model) -> str:
    rows = []
    for name, kind in LEVELS.items():
        chances = model.levels[name]
        for level in list(kind)[1:]:
            strongest = max(chances[other][level] for other in chances if other != "same")
            rows.append(
                {
                    "ข้อมูล · field": " · ".join(COMPARISONS[name]),
                    "ระดับ · level": level.name.lower().replace("_", " "),
                    **{" · ".join(CLASSES[other]): chances[other][level] for other in CLASSES},
                    "น้ำหนัก (บิต) · weight (bits)": float(
                        np.log2(max(chances["same"][level], 1e-9) / max(strongest, 1e-9))
                    ),
                }
            )
    note = (
        f"โอกาสของแต่ละระดับในคู่แต่ละแบบ เรียนรู้จาก {model.records:,} ระเบียน น้ำหนักเทียบกับความสัมพันธ์ที่ใกล้เคียงที่สุด",
        f"The chance of each level in each class of pairs, learned from {model.records:,} records;"
        " the weight is against the likeliest other class. Agreement on a rare name weighs more than shown.",
    )
    return report_page.section(("แบบจำลอง", "Model"), note, report_page.table(rows))


def _backtest(backtest: Figures) -> str:
    overall = [
        {
            "ความแม่นยำ · precision": backtest["precision"],
            "ความครบถ้วน · recall": backtest["recall"],
            "ไม่มีเลขและไม่มีใครคล้าย · without number and unlike any with one": backtest["unlike"],
        }
    ]
    names = {
        "source_a": "แหล่ง · source",
        "source_b": "แหล่ง · source ",
        "district_code": "อำเภอ · district",
        "linked": "เชื่อม · linked",
        "right": "ถูก · right",
        "true": "จริง · true",
        "precision": "ความแม่นยำ · precision",
        "recall": "ความครบถ้วน · recall",
    }
    tables = [
        report_page.table([{names[name]: value for name, value in row.items()} for row in rows])
        for rows in (backtest["by_source_pair"], backtest["by_district"])
    ]
    note = (
        f"ซ่อนเลขประจำตัวของ {backtest['masked']:,} ระเบียน เชื่อมใหม่ แล้วตรวจด้วยเลขที่ซ่อน แถวแรกเป็นค่าประมาณของทั้งตาราง",
        f"The number was hidden on {backtest['masked']:,} records, all was linked again, and the hidden number graded"
        " the links. The first table is the estimate for all links; the others are of links made without a number.",
    )
    return report_page.section(("ทดสอบโดยซ่อนเลข", "Masked-number back-test"), note, report_page.table(overall), *tables)


def _errors(errors: ErrorRates) -> str:
    names = {
        "weight": "เกณฑ์ (บิต) · threshold (bits)",
        "probability": "ความน่าจะเป็น · probability",
        "links": "คู่ที่เชื่อม · linked pairs",
        "false_links": "เชื่อมผิด · false",
        "missed_links": "ตกหล่น · missed",
        "precision": "ความแม่นยำ · precision",
        "recall": "ความครบถ้วน · recall",
    }
    rows = [{names[name]: value for name, value in row.items()} for row in errors.by_threshold.to_pylist()]
    note = (
        "จำนวนที่แบบจำลองคาดว่าผิดหรือตกหล่นในแต่ละเกณฑ์ แถวแรกคือผลที่ใช้จริง",
        "How many links the model itself expects to be false or missed; the first row is the index as it stands.",
    )
    return report_page.section(("ความคลาดเคลื่อนที่คาด", "Expected errors"), note, report_page.table(rows))


def _decoys(appraisal: ModelEvaluation) -> str:
    names = {
        "kind": "แบบ · kind",
        "decoys": "สร้าง · made",
        "linked": "ถูกเชื่อม · linked",
        "share": "ส่วน · share",
    }
    rows = [{title: one[name] for name, title in names.items()} for one in appraisal.decoys]
    note = (
        f"ระเบียนที่แต่งขึ้น แทรกไว้ใน {appraisal.decoys_among:,} ระเบียน และไม่ควรตรงกับใคร ส่วนที่ถูกเชื่อมบอกโอกาสเชื่อมผิด",
        f"Made-up records among {appraisal.decoys_among:,} real ones, which can match nobody;"
        " the share linked tells how easily a false link happens.",
    )
    return report_page.section(("ระเบียนล่อ", "Decoys"), note, report_page.table(rows))


def _opinion(opinion: Figures) -> str:
    names = {
        "pairs": "คู่ · pairs",
        "both_same": "ใช่ทั้งคู่ · both one child",
        "both_different": "ไม่ใช่ทั้งคู่ · both different",
        "engine_alone": "เฉพาะระบบนี้ว่าใช่ · engine alone",
        "other_alone": "เฉพาะ recordlinkage ว่าใช่ · recordlinkage alone",
    }
    note = (
        "ตัวจำแนกอิสระ (recordlinkage) บนคู่ตัวอย่าง ตารางล่างคือแบบของคู่ที่ความเห็นต่างกันมากที่สุด",
        "An independent classifier on a sample of pairs; below, the kinds of pairs on which the two differ most often.",
    )
    counts = report_page.table([{title: opinion[name] for name, title in names.items()}])
    return report_page.section(
        ("ความเห็นที่สอง", "Second opinion"), note, counts, report_page.table(opinion["by_pattern"])
    )


def _drift(drift: Mapping[str, float]) -> str:
    def verdict(index: float) -> str:
        if index < WATCH:
            return "คงที่ · stable"
        return "เฝ้าดู · watch" if index < TRAIN_ANEW else "ควรฝึกใหม่ · train anew"

    rows = [
        {"ข้อมูล · field": " · ".join(COMPARISONS[name]), "PSI": drift[name], "": verdict(drift[name])}
        for name in LEVELS
        if name in drift
    ]
    note = (
        "ข้อมูลครั้งนี้ต่างจากครั้งที่ฝึกแบบจำลองเพียงใด",
        "How far this table's pairs are from those that the model was trained on (population stability index).",
    )
    return report_page.section(("ความเปลี่ยนแปลงจากการฝึก", "Drift"), note, report_page.table(rows))
