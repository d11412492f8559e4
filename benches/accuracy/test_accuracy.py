#!/usr/bin/env python3
"""Tests of the arithmetic against values computed by hand, and of files, forms and the report. Needs nothing but Python.

    python3 benches/accuracy/test_accuracy.py
"""

import argparse
import contextlib
import io
import json
import random
import tempfile
import unittest
from pathlib import Path

import arithmetic
import draw
import forms
import labels
import readings
import score
import texts
from arithmetic import Estimate, Table

# Sensitivity 90/100, specificity 80/100.
COUNTED = Table(both=90, program_alone=20, truth_alone=10, neither=80)


class Arithmetic(unittest.TestCase):
    def near(self, estimate, value, low, high):
        for found, wanted in zip(estimate[:3], (value, low, high)):
            self.assertAlmostEqual(found, wanted, places=5)

    def test_wilson(self):
        self.near(arithmetic.wilson(8, 10), 0.8, 0.490162, 0.943318)
        self.near(arithmetic.wilson(90, 110), 0.818182, 0.735786, 0.879104)
        self.assertEqual(arithmetic.wilson(0, 10)[:2], (0.0, 0.0))
        self.assertAlmostEqual(arithmetic.wilson(0, 10).high, 0.277533, places=5)
        self.assertEqual(arithmetic.wilson(10, 10).high, 1.0)
        self.assertIsNone(arithmetic.wilson(0, 0))

    def test_kappa(self):
        pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
        # Observed 0.7, expected 0.5; variance (0.10972 + 0.10188 - 0.01) / (50 * 0.25) = 0.016128.
        half = 1.959964 * 0.016128 ** 0.5
        self.near(arithmetic.kappa(pairs), 0.4, 0.4 - half, 0.4 + half)
        three = [("a", "a")] * 4 + [("b", "b")] * 3 + [("c", "c")] * 1 + [("a", "b")] * 2
        # Observed 0.8; expected 0.6 * 0.4 + 0.3 * 0.5 + 0.1 * 0.1 = 0.4.
        self.assertAlmostEqual(arithmetic.kappa(three).value, 2 / 3)
        self.assertEqual(arithmetic.kappa([(True, True), (False, False)]), Estimate(1.0, None, None))
        self.assertAlmostEqual(arithmetic.kappa([(True, False), (False, True)]).value, -1.0)
        self.assertIsNone(arithmetic.kappa([(True, True)] * 9))
        self.assertEqual(arithmetic.kappa([(True, False), (False, False)]), Estimate(0.0, None, None))
        self.assertIsNone(arithmetic.kappa([]))

    def test_table(self):
        counted = arithmetic.table([(True, True)] * 3 + [(True, False)] * 2 + [(False, True)] + [(False, False)] * 4)
        self.assertEqual(counted, (3, 2, 1, 4))
        self.assertEqual([one.value for one in (counted.sensitivity, counted.specificity, counted.accuracy)], [3 / 4, 4 / 6, 7 / 10])
        self.assertIsNone(arithmetic.table([(True, False)]).sensitivity)

    def test_rogan_gladen(self):
        estimate, why = arithmetic.rogan_gladen(0.3, COUNTED)
        # (0.3 + 0.8 - 1) / (0.9 + 0.8 - 1). Interval: 91/102 and 81/102, moved to 0.137143, shifted by -0.009632, half 0.099390.
        self.near(estimate, 1 / 7, 0.028121, 0.226901)
        self.assertFalse(estimate.clamped)
        self.assertIsNone(why)

    def test_rogan_gladen_without_errors_keeps_the_share_and_an_interval(self):
        estimate, _ = arithmetic.rogan_gladen(0.3, Table(50, 0, 0, 50))
        self.assertAlmostEqual(estimate.value, 0.3)
        self.assertTrue(0.2 < estimate.low < 0.3 < estimate.high < 0.4)

    def test_rogan_gladen_is_clamped_or_withheld(self):
        estimate, _ = arithmetic.rogan_gladen(0.05, COUNTED)
        self.assertEqual((estimate.value, estimate.low, estimate.clamped), (0.0, 0.0, True))
        estimate, _ = arithmetic.rogan_gladen(0.95, COUNTED)
        self.assertEqual((estimate.value, estimate.high, estimate.clamped), (1.0, 1.0, True))
        self.assertEqual(arithmetic.rogan_gladen(0.5, Table(9, 50, 0, 50)), (None, "rated: 9 with, 100 without; 10 of each are needed"))
        self.assertEqual(arithmetic.rogan_gladen(0.5, Table(20, 30, 30, 20)), (None, "the program tells no more than chance"))

    def test_predictive(self):
        estimate, why = arithmetic.predictive(0.3, COUNTED)
        # 0.3 * 90/110 + 0.7 * 10/90; Wilson's limits 0.735786 to 0.879104 and 0.061484 to 0.192578.
        self.near(estimate, 0.323232, 0.280596, 0.383116)
        self.assertIsNone(why)
        self.assertEqual(arithmetic.predictive(0.3, Table(0, 0, 1, 9))[1], "no text was rated that the program has found it in")
        self.assertAlmostEqual(arithmetic.predictive(0.0, Table(0, 0, 1, 9))[0].value, 0.1)

    def test_predictive_gives_the_truth_back_where_the_sample_is_the_population(self):
        share = (COUNTED.both + COUNTED.program_alone) / COUNTED.number
        self.assertAlmostEqual(arithmetic.predictive(share, COUNTED)[0].value, 100 / 200)
        self.assertAlmostEqual(arithmetic.rogan_gladen(share, COUNTED)[0].value, 100 / 200)

    def test_intervals_hold_the_truth_as_often_as_they_promise(self):
        """100 rated of a population of 430: sensitivity 0.8, specificity 0.9, share 0.4."""
        numbers, held, rounds = random.Random(1), {"rogan_gladen": 0, "predictive": 0}, 1000
        for _ in range(rounds):
            population = []
            for place in range(430):
                truth = place < 172
                population.append((numbers.random() < (0.8 if truth else 0.1), truth))
            share = sum(program for program, _ in population) / 430
            counted = arithmetic.table(numbers.sample(population, 100))
            for method in held:
                estimate, _ = getattr(arithmetic, method)(share, counted)
                held[method] += estimate.low <= 0.4 <= estimate.high
        for method, times in held.items():
            self.assertGreaterEqual(times / rounds, 0.94, method)
            self.assertLess(times / rounds, 1.0, method)

    def test_difference_and_what_it_says(self):
        apart = arithmetic.difference(Estimate(0.6, 0.5, 0.7), Estimate(0.4, 0.35, 0.5))
        self.near(apart, 0.2, 0.2 - 0.02 ** 0.5, 0.2 + 0.0125 ** 0.5)
        self.assertEqual(arithmetic.told(0.1, apart), "same sign")
        self.assertEqual(arithmetic.told(-0.1, apart), "SIGN CHANGES")
        self.assertEqual(arithmetic.told(0.1, Estimate(-0.01, -0.1, 0.08)), "no difference can be told")
        self.assertEqual(arithmetic.told(0, apart), "a difference appears")
        self.assertEqual(arithmetic.scaled(Estimate(0.5, 0.4, 0.6), 0.5), Estimate(0.25, 0.2, 0.3))

    def test_counts(self):
        self.near(arithmetic.mean([1, 2, 3, 4]), 2.5, 2.5 - 1.265151, 2.5 + 1.265151)
        self.assertIsNone(arithmetic.mean([]))
        self.assertTrue(arithmetic.is_near(0, 1) and arithmetic.is_near(45, 50) and not arithmetic.is_near(44, 50) and not arithmetic.is_near(0, 2))


def label(item, **answers):
    told = {"item": item, "sha256": labels.digest(item.encode()), "documentation_link": False, "says_something": True,
            "headings": 1, "code_blocks": 0, **dict.fromkeys(labels.PARTS, "no")}
    return {**told, **answers}


class Files(unittest.TestCase):
    def read(self, change):
        items = [{"item": one, "sha256": labels.digest(one.encode())} for one in ("001", "002")]
        found = {"format": 1, "rater": "a", "draw": "d", "labels": [label("001"), label("002", install="section", headings=None)]}
        change(found)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.json"
            path.write_text(json.dumps(found), encoding="utf-8")
            return labels.read_labels(path, "d", items)

    def test_labels_are_read(self):
        rater, found = self.read(lambda found: None)
        self.assertEqual((rater, found["002"]["install"], found["002"]["headings"]), ("a", "section", None))

    def test_each_fault_is_named(self):
        for fault, change in (
            ("`draw`", lambda found: found.update(draw="e")),
            ("`rater`", lambda found: found.pop("rater")),
            ("item 001: labelled twice", lambda found: found["labels"].append(label("001"))),
            ("item 003: not an item", lambda found: found["labels"].append(label("003"))),
            ("item 001: `sha256`", lambda found: found["labels"][0].update(sha256="0")),
            ("item 001: `usage` is \"yes\"", lambda found: found["labels"][0].update(usage="yes")),
            ("item 001: `usage` is missing", lambda found: found["labels"][0].pop("usage")),
            ("item 001: `headings` is true", lambda found: found["labels"][0].update(headings=True)),
            ("item 001: `headings` is -1", lambda found: found["labels"][0].update(headings=-1)),
            ("item 001: `says_something` is 1", lambda found: found["labels"][0].update(says_something=1)),
            ("item 001: unknown key `text`", lambda found: found["labels"][0].update(text="# a")),
        ):
            with self.assertRaises(labels.Invalid, msg=fault) as raised:
                self.read(change)
            self.assertIn(fault, str(raised.exception))

    def test_a_draw_is_half_of_each_and_the_same_for_a_seed(self):
        keys = {(registry, f"p{number}", "1") for registry in ("npm", "pypi") for number in range(50)}
        first = draw.chosen(keys, 20, 1)
        self.assertEqual(first, draw.chosen(set(sorted(keys, reverse=True)), 20, 1))
        self.assertNotEqual(first, draw.chosen(keys, 20, 2))
        self.assertEqual(sum(key[0] == "npm" for key in first), 10)
        self.assertNotEqual([key[0] for key in first], ["npm"] * 10 + ["pypi"] * 10)
        for number in (3, 0, 102):
            with self.assertRaises(labels.Invalid):
                draw.chosen(keys, number, 1)

    def test_texts_never_go_into_the_repository(self):
        with self.assertRaises(labels.Invalid):
            draw.new_folder(Path(draw.__file__).parent / "work", "--work")

    def test_a_changed_text_is_noticed(self):
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            items, _ = draw.lay_out(work, [("npm", "a", "1")], {("npm", "a", "1"): ("# a\r\n", "")})
            labels.write_json(work / "items.json", {"format": 1, "draw": labels.digest_of_draw(items), "items": items})
            self.assertEqual(labels.read_items(work)[1][0]["text"], "# a\n")
            (work / "items/001.txt").write_text("# b\n", encoding="utf-8")
            with self.assertRaises(labels.Invalid):
                labels.read_items(work)


class Texts(unittest.TestCase):
    def test_the_readme_that_npm_takes(self):
        self.assertEqual(texts.chosen_readme(["README", "README.de.txt", "readme.md"]), "readme.md")
        self.assertEqual(texts.chosen_readme(["README.txt", "README"]), "README")
        self.assertEqual(texts.chosen_readme(["README.txt", "README.rst"]), "README.rst")
        self.assertIsNone(texts.chosen_readme([]))
        self.assertTrue(texts.is_readme("ReadMe.MD") and not texts.is_readme("readme-old.md"))

    def test_descriptions_stand_below_the_headers_or_in_one(self):
        below = "Name: A_b\r\nVersion: 1\r\nDescription-Content-Type: text/markdown\r\n\r\n# a\r\n\r\nText.\r\n"
        self.assertEqual(texts.metadata(below)[1], "# a\n\nText.\n")
        for prefix in ("        ", "       |"):
            found, text = texts.metadata(f"Name: a\nDescription: # a\n{prefix}\n{prefix}  code\n{prefix}Text.\nPlatform: any\n\n")
            self.assertEqual((text, found["platform"]), ("# a\n\n  code\nText.", "any"))
        self.assertIsNone(texts.metadata("Name: a\n\n \n")[1])

    def test_raters_see_what_is_counted(self):
        self.assertEqual(texts.shown("npm", "é" * 40_000), "é" * 32_768)
        self.assertEqual(texts.shown("pypi", "a" + "é" * 40_000), "a" + "é" * 32_767)
        self.assertEqual(len(texts.shown("npm", "\r\n" * 40_000)), 32_768)
        self.assertEqual(len(texts.shown("pypi", "\r\n" * 40_000)), 40_000)

    def test_installed_texts_are_found_and_laid_down_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            tree, frame = Path(folder) / "tree", Path(folder) / "frame"
            package, info = tree / "node_modules/@a/b", tree / "lib/site-packages/c_d-2.dist-info"
            package.mkdir(parents=True)
            info.mkdir(parents=True)
            (package / "package.json").write_text('{"name": "@a/b", "version": "1.0.0", "homepage": "https://docs.example"}', encoding="utf-8")
            (package / "Readme.md").write_text("# b", encoding="utf-8")
            (info / "METADATA").write_text("Name: C_d\nVersion: 2\nProject-URL: Documentation, https://docs.example\n\n# c\n", encoding="utf-8")
            rows = [{"ecosystem": registry, "name": name, "version": version, "readme_state": "present"}
                    for registry, name, version in (("npm", "@a/b", "1.0.0"), ("pypi", "c-d", "2"))]
            found = texts.of_installed([tree], rows)
            self.assertEqual(found, {("npm", "@a/b", "1.0.0"): ("# b", ""), ("pypi", "c-d", "2"): ("# c\n", "")})
            texts.lay_down(frame, found)
            laid = "".join(path.read_text(encoding="utf-8") for path in sorted(frame.rglob("*")) if path.is_file())
            self.assertNotIn("docs.example", laid)
            self.assertEqual(texts.of_installed([frame], rows), found)
            with self.assertRaises(labels.Invalid):
                texts.of_installed([tree], [{**rows[0], "version": "1.0.1"}])


class Forms(unittest.TestCase):
    def test_answers_are_taken_and_others_refused(self):
        for key, typed, wanted in (("usage", "P", (True, "passage")), ("usage", "y", (False, None)), ("headings", "12", (True, 12)),
                                   ("headings", "-1", (False, None)), ("headings", "?", (True, None)),
                                   ("says_something", "n", (True, False)), ("documentation_link", "s", (False, None))):
            self.assertEqual(forms.parsed(key, typed), wanted, (key, typed))

    def test_a_text_does_not_steer_the_terminal(self):
        self.assertEqual(forms.visible("a\x1b[2J\tb\n\u202e"), "a<U+001B>[2J\tb\n<U+202E>")

    def test_the_terminal_asks_saves_and_goes_on(self):
        items = [{"item": one, "sha256": labels.digest(one.encode()), "package": "p", "text": f"text {one}"} for one in ("001", "002")]
        typed = iter(["y", "s", "wrong", "p", "n", "n", "n", "n", "?", "n", "y", "3", "0"])
        told, saved, found = [], [], {"001": label("001")}
        forms.terminal(items, found, lambda _: next(typed), told.append, lambda: saved.append(dict(found)))
        self.assertNotIn("text 001", told)
        wanted = label("002", install="section", usage="passage", license=None, documentation_link=True, headings=3)
        self.assertEqual((found["002"], len(saved)), (wanted, 1))

    def test_the_page_holds_any_text(self):
        text = "</script><script>alert(1)</script><!--\u2028"
        page = forms.page("a", "d", [{"item": "001", "sha256": "0", "package": "p", "text": text}])
        self.assertEqual(page.count("</script>"), 1)
        self.assertNotIn("alert(1)</script>", page)
        data = page.split("const told = ", 1)[1].split(";\nconst at", 1)[0]
        self.assertEqual(json.loads(data)["items"][0]["text"], text)
        self.assertNotIn("http", page.replace(data, ""))


def planted(registry, cells):
    """Items of which the program, and both raters, say so of usage."""
    found = []
    for program, truth, number in cells:
        for _ in range(number):
            told = dict.fromkeys(readings.YES_OR_NO, program)
            found.append(({"registry": registry, "program": {**told, "headings": 1, "code_blocks": 0}}, truth))
    return found


class Report(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        # The program has 60 % of npm and 40 % of PyPI, the truth is 40 % and 60 %.
        all_items = planted("npm", [(True, True, 30), (True, False, 30), (False, True, 10), (False, False, 30)])
        all_items += planted("pypi", [(True, True, 30), (True, False, 10), (False, True, 30), (False, False, 30)])
        items, told = [], {"a": {}, "b": {}}
        for number, (one, truth) in enumerate(all_items, 1):
            item = f"{number:03}"
            items.append({"item": item, "sha256": labels.digest(item.encode()), **one})
            for rater, way in (("a", "section"), ("b", "passage")):
                told[rater][item] = label(item, usage=way if truth else "no")
        drawn = labels.digest_of_draw(items)
        for rater, labelled in told.items():
            labels.write_labels(self.folder / f"{rater}.json", rater, drawn, labelled)
        share = {registry: {"packages": 200, "with_readme": 100, "yes": dict.fromkeys(readings.YES_OR_NO, yes), "declared": 0}
                 for registry, yes in (("npm", 60), ("pypi", 40))}
        labels.write_json(self.folder / "readings.json", {"format": 1, "draw": drawn, "seed": 1, "program": "p", "items": items, "frame": share,
                                                          "installed": share, "label": "installed", "differing": 0})
        self.options = argparse.Namespace(key=None, readings=self.folder / "readings.json", save_readings=None, out=self.folder / "report.md",
                                          labels=[self.folder / "a.json", self.folder / "b.json"])

    def test_planted_shares_come_out_and_the_sign_changes(self):
        ratings = score.read_ratings(self.options)
        for method in (arithmetic.rogan_gladen, arithmetic.predictive):
            for registry, own, true in (("npm", 0.3, 0.2), ("pypi", 0.2, 0.3)):
                # Half of all packages have no README, which is no.
                plain, estimate, why = score.corrected(ratings, "usage", score.ANY, registry, "both", method)
                self.assertAlmostEqual(plain, own)
                self.assertAlmostEqual(estimate.value, true)
                self.assertIsNone(why)
        rows = {row[:2]: row for row in score.differences(ratings, "both", arithmetic.predictive)}
        row = rows["usage", score.ANY]
        self.assertAlmostEqual(row[2], -0.1)
        self.assertAlmostEqual(row[3].value, 0.1)
        self.assertEqual(row[4], "SIGN CHANGES")
        # The program tells so little of npm's that Rogan-Gladen's interval holds 0.
        rows = {row[:2]: row for row in score.differences(ratings, "both", arithmetic.rogan_gladen)}
        self.assertEqual(rows["usage", score.ANY][4], "no difference can be told")

    def test_sections_and_passages_are_told_apart(self):
        ratings = score.read_ratings(self.options)
        self.assertEqual(len(ratings.truth("usage", score.ANY, None, "both")), 200)
        # `a` says section where `b` says passage: they agree on the no alone.
        self.assertEqual(set(ratings.truth("usage", score.SECTION, None, "both")), {(True, False), (False, False)})
        self.assertEqual(arithmetic.kappa([pair[1:] for pair in ratings.answers("usage", score.SECTION)]).value, 0.0)

    def test_what_cannot_be_told_is_left_out_and_not_no(self):
        path = self.options.labels[1]
        found = json.loads(path.read_text(encoding="utf-8"))
        found["labels"][0]["usage"] = None
        del found["labels"][1]
        labels.write_json(path, found)
        ratings = score.read_ratings(self.options)
        self.assertEqual(len(ratings.answers("usage", score.ANY)), 198)
        self.assertEqual(len(ratings.truth("usage", score.ANY, None, "first")), 200)
        self.assertEqual(len(ratings.counts("headings")), 199)

    def test_the_report_is_written(self):
        report = self.written()
        for line in (
            "| `usage`, section or passage | 200 | 100.0 (98 to 100) | 1.00 | 1.00 | 1.00 | 50.0 | 50.0 |",
            "| `usage`, section or passage | npm | 100 | 40 | 10 | 30 | 75.0 (60 to 86) | 50.0 (38 to 62) | 60.0 (50 to 69) |",
            "| `usage`, section or passage | npm | 30.0 | 20.0 (2 to 40) | 20.0 (16 to 25) |  |",
            "| `install`, section or passage | PyPI | 20.0 | – | 0.0 (0 to 3) | Rogan-Gladen: rated: 0 with, 100 without; 10 of each are needed |",
        ):
            self.assertIn(line, report)
        self.assertIn("1 change it (`usage`, section or passage)", report)
        self.assertEqual(report, self.written())

    def written(self):
        with contextlib.redirect_stdout(io.StringIO()):
            score.score(self.options)
        return (self.folder / "report.md").read_text(encoding="utf-8")

    def test_two_files_of_one_rater_are_refused(self):
        self.options.labels = [self.folder / "a.json"] * 2
        with self.assertRaises(labels.Invalid):
            score.read_ratings(self.options)


if __name__ == "__main__":
    unittest.main()
